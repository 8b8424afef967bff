// SPDX-License-Identifier: MIT

package claims

var forkClaims = []Claim{
	{
		ID:       "fork.once-a-connection",
		Section:  Concurrent,
		Sentence: "the concurrent server forks once a connection",
		Verdict:  Confirmed,
		Truth: "every accept is followed by one kernel_clone(); parent and child each close the descriptor they do not " +
			"need, and with SIGCHLD ignored do_notify_parent() lets an ended child vanish without a signal",
		Layers:  []Layer{Calls, Signals, Tasks},
		Kernels: ">= 5.10",
	},
}

var forkBeyond = []Claim{}

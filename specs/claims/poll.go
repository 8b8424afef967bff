// SPDX-License-Identifier: MIT

package claims

var pollClaims = []Claim{
	{
		ID:       "poll.works-too",
		Section:  Multiplexing,
		Sentence: "one process can serve many clients by poll, too",
		Verdict:  Confirmed,
		Truth: "do_sys_poll() copies in the whole array at every call, like select its sets, but writes back the field revents only, " +
			"so that nothing has to be made anew; a closed descriptor is POLLNVAL there",
		Layers:  []Layer{Calls, Snapshots, Watchpoints, Behaviour},
		Kernels: ">= 5.10",
	},
}

// SPDX-License-Identifier: MIT

package claims

var fcntlClaims = []Claim{
	{
		ID:       "sigio.goes-to-the-owner",
		Section:  Async,
		Sentence: "SIGIO goes to the F_SETOWN process",
		Verdict:  Confirmed,
		Truth: "send_sigio_to_task() signals the pid that F_SETOWN stored in the file, from whatever context made the " +
			"descriptor ready, with the code SI_KERNEL that tells it from kill(2)",
		Layers:  []Layer{Calls, Signals},
		Kernels: ">= 5.10",
	},
}

var fcntlBeyond = []Claim{}

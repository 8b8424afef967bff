// SPDX-License-Identifier: MIT

package claims

var selectKernelClaims = []Claim{
	{
		ID:       "select.copies-on-every-call",
		Section:  SelectKernel,
		Sentence: "select re-copies its sets on every call",
		Verdict:  Confirmed,
		Truth: "core_sys_select() copies each set in at the beginning of every call and writes the result over it at the " +
			"end; while the call is blocked the program's memory is left alone",
		Layers:  []Layer{Snapshots, Watchpoints},
		Kernels: ">= 5.10",
	},
}

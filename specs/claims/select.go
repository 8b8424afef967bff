// SPDX-License-Identifier: MIT

package claims

var selectClaims = []Claim{
	{
		ID:       "select.returns-the-number-of-bits",
		Section:  Select,
		Sentence: "select returns the number of descriptors that are ready",
		Verdict:  Refuted,
		Truth: "do_select() counts bits over its three sets, so a descriptor that is ready to be read and to be written " +
			"counts twice, where poll counts entries of its array",
		Layers:  []Layer{Snapshots, Behaviour},
		Kernels: ">= 5.10",
	},
}

var selectBeyond = []Claim{}

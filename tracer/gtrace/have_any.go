// SPDX-License-Identifier: MIT

package gtrace

import "github.com/onsi/gomega/types"

// HaveAny succeeds if an event of the trace matches the noun. One hit is enough,
// even while the recording runs; that there is none takes a stopped recording
// and a complete trace.
func HaveAny(noun types.GomegaMatcher) types.GomegaMatcher {
	return counting("HaveAny", "to show any", noun, 1, func(hits int) bool { return hits > 0 })
}

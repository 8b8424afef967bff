// SPDX-License-Identifier: MIT

package gtrace

import "github.com/onsi/gomega/types"

// HaveForEach succeeds if, for each event that matches the first noun, its
// window holds events that match the other nouns, in that order. The window of a
// call is what its thread did inside it; that of any other event is what its
// process did after it and before the next such event, as for [HaveAfterEach].
//
// It needs a stopped recording, a complete trace and one such event at least. A
// call that was in flight when the trace ended, and lacks something, leaves it
// undecided.
func HaveForEach(noun types.GomegaMatcher, nouns ...types.GomegaMatcher) types.GomegaMatcher {
	return each("HaveForEach", [2]string{"to show for each", "in its course, in this order"}, noun, nouns, within{})
}

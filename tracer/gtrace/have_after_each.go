// SPDX-License-Identifier: MIT

package gtrace

import "github.com/onsi/gomega/types"

// HaveAfterEach succeeds if each event that matches the first noun is followed,
// in its process and before the next such event there, by events that match the
// other nouns, in that order. What follows a call is what happened after its
// exit, or after its enter if its task ended inside it; in a process of several
// threads name the thread in the first noun.
//
// It needs a stopped recording, a complete trace and one such event at least. A
// call that was in flight when the trace ended leaves it undecided.
func HaveAfterEach(noun types.GomegaMatcher, nouns ...types.GomegaMatcher) types.GomegaMatcher {
	return each("HaveAfterEach", [2]string{"to show after each", "and before the next, in this order"}, noun, nouns, after{})
}

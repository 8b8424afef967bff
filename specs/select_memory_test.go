// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"
	"slices"

	"github.com/onsi/gomega/types"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// inMemory is a noun of the caller's memory at the enter and the exit of a call.
// What the probe could not read of it leaves a claim open.
func inMemory(words string, holds func(trace.Event) bool) types.GomegaMatcher {
	return Event(words, func(e trace.Event) (bool, error) {
		if !e.In.Whole() || !e.Out.Whole() {
			return false, fmt.Errorf("the caller's memory was not read in full: %v %v", e.In, e.Out)
		}
		return holds(e), nil
	})
}

// leavingInSets matches calls that leave these descriptors in their three sets, and
// no others.
func leavingInSets(read, write, except []int) types.GomegaMatcher {
	return inMemory(fmt.Sprintf("leaving %v, %v and %v in its sets", read, write, except), func(e trace.Event) bool {
		return slices.Equal(e.Out.Read.FDs(), read) && slices.Equal(e.Out.Write.FDs(), write) &&
			slices.Equal(e.Out.Except.FDs(), except)
	})
}

// SPDX-License-Identifier: MIT

package main

// apart is how much slower than the other one base run may be: of a machine
// that changed more meanwhile, nothing can be said.
const apart = 1.30

// A triple is a run under a tool between two runs without one. Times are in
// nanoseconds an operation.
type triple struct {
	Before, Under, After float64
	// Missed is how many of the system calls the tool did not see, of how many
	// that were made. It is -1 where nobody can tell.
	Missed, Calls int
}

// steady reports whether the machine was the same before and after.
func (t triple) steady() bool {
	return max(t.Before, t.After) <= apart*min(t.Before, t.After)
}

// base is what an operation takes without a tool.
func (t triple) base() float64 { return (t.Before + t.After) / 2 }

// slowdown is how many times longer an operation takes under the tool.
func (t triple) slowdown() float64 { return t.Under / t.base() }

// SPDX-License-Identifier: MIT

package gtrace

import (
	"math"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A window says which events belong to a subject.
type window interface {
	// events returns them, given the subjects that follow.
	events(l trace.Log, s trace.Event, later trace.Events) trace.Events
	// open reports whether the trace holds only a part of them.
	open(s trace.Event) bool
	// words introduces them: "During it".
	words(s trace.Event) string
}

// within is what a call's thread did inside it; for other events it is after.
type within struct{}

func (within) events(l trace.Log, s trace.Event, later trace.Events) trace.Events {
	if s.Kind == trace.KindCall {
		return l.During(s)
	}
	return after{}.events(l, s, later)
}

func (within) open(s trace.Event) bool {
	return s.Kind == trace.KindCall && (s.State == trace.InFlight || s.Unentered)
}

func (within) words(s trace.Event) string {
	if s.Kind == trace.KindCall {
		return "During it"
	}
	return after{}.words(s)
}

// after is what a subject's process did behind it, for a call behind its exit,
// and before the next subject of the same process.
type after struct{}

func (after) events(l trace.Log, s trace.Event, later trace.Events) trace.Events {
	from, to := max(s.Seq, s.End), math.MaxInt
	for _, next := range later {
		if next.PID == s.PID && next.Seq > from {
			to = next.Seq
			break
		}
	}
	return l.Between(from, to).By(s.PID)
}

func (after) open(s trace.Event) bool {
	return s.Kind == trace.KindCall && s.State == trace.InFlight
}

func (after) words(trace.Event) string { return "After it and before the next" }

// SPDX-License-Identifier: MIT

package gtrace

import (
	"iter"
	"slices"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A window says which events belong to a subject.
type window interface {
	// events yields them; to is the position of the next subject.
	events(l trace.Log, s trace.Event, to int) iter.Seq[trace.Event]
	// open reports whether the trace holds only a part of them.
	open(s trace.Event) bool
	// words introduces them: "During it".
	words(s trace.Event) string
}

// within is what a call's thread did inside it; for other events it is after.
type within struct{}

func (within) events(l trace.Log, s trace.Event, to int) iter.Seq[trace.Event] {
	if s.Kind == trace.KindCall {
		return slices.Values(l.During(s))
	}
	return after{}.events(l, s, to)
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
// and before the next subject of the same process. Behind a call in flight there
// is nothing yet.
type after struct{}

func (a after) events(l trace.Log, s trace.Event, to int) iter.Seq[trace.Event] {
	if a.open(s) {
		return slices.Values(trace.Events{})
	}
	return only(l.AllBetween(behind(s), to), func(e trace.Event) bool { return e.PID == s.PID && entered(e) })
}

func (after) open(s trace.Event) bool {
	return s.Kind == trace.KindCall && s.State == trace.InFlight
}

func (after) words(trace.Event) string { return "After it and before the next" }

// behind returns the last position of a subject: a call's exit.
func behind(s trace.Event) int { return max(s.Seq, s.End) }

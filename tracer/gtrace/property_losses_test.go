// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/kwitness/kwitness/tracer/trace"
)

// lose takes something out of the recording, as a tracer loses it, and notes the
// loss.
func (s *shown) lose() {
	if len(s.events) == 0 {
		return
	}
	i := s.IntN(len(s.events))
	e := s.events[i]
	returned := e.Kind == trace.KindCall && e.State == trace.Returned && !e.Unentered && e.End > e.Seq
	switch n := s.IntN(5); {
	case n == 0:
		s.burst(i)
	case n == 1 && returned:
		s.missExit(i)
	case n == 2 && returned:
		s.missEnter(i)
	default:
		s.drop(i, i+1)
		s.lost("record dropped", e)
	}
}

// burst drops most of what stands close together.
func (s *shown) burst(i int) {
	var gone trace.Events
	for range 2 + s.IntN(8) {
		if i < len(s.events) && s.IntN(5) > 0 {
			gone = append(gone, s.events[i])
			s.drop(i, i+1)
		} else {
			i++
		}
	}
	s.lost("records dropped in a burst", gone...)
}

// drop takes out the events [from, to). What depends on them changes.
func (s *shown) drop(from, to int) {
	gone := slices.Clone(s.events[from:to])
	s.events = slices.Delete(s.events, from, to)
	for _, e := range gone {
		if e.Kind == trace.KindCall && s.IntN(2) == 0 {
			s.outside(e)
		}
	}
	if s.IntN(2) == 0 {
		s.events = withSleeps(s.events)
	}
}

// outside makes what lies in the call lie in no call that is known.
func (s *shown) outside(call trace.Event) {
	for i, e := range s.events {
		if e.TID == call.TID && e.Inside != "" && e.Outer == call.Seq {
			s.events[i].Inside, s.events[i].Outer = "", 0
		}
	}
}

// missExit makes a call one in flight: its exit was not seen.
func (s *shown) missExit(i int) {
	s.lost("exit missed", s.events[i])
	s.events[i] = unreturned(s.events[i])
}

// missEnter makes a call one that was entered nobody knows when.
func (s *shown) missEnter(i int) {
	s.lost("enter missed", s.events[i])
	s.outside(s.events[i])
	e := &s.events[i]
	e.Seq, e.Unentered, e.In, e.Slept = e.End, true, nil, false
	slices.SortStableFunc(s.events, func(a, b trace.Event) int { return cmp.Compare(a.Seq, b.Seq) })
}

// lost notes a loss of the events, whose kinds the tracer knows or does not.
func (s *shown) lost(what string, es ...trace.Event) {
	if len(es) == 0 {
		return
	}
	for _, e := range es {
		s.how = append(s.how, fmt.Sprintf("%s: #%d", what, e.Seq))
	}
	s.missing = trace.Kinds()
	s.trace.Lost = append(s.trace.Lost, trace.Loss{What: what, Count: uint64(len(es))})
}

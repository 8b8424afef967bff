// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"fmt"
	"slices"

	"github.com/kwitness/kwitness/tracer/trace"
)

// lose takes something out of the recording, as a tracer loses it, and notes the
// loss; if possible something that bears on the claim.
func (s *shown) lose(c claim) {
	if len(s.events) == 0 {
		return
	}
	i := s.bearing(c)
	e := s.events[i]
	returned := e.Kind == trace.KindCall && e.State == trace.Returned && !e.Unentered && e.End > e.Seq
	switch n := s.IntN(6); {
	case n == 0:
		s.burst(i)
	case n < 3 && returned:
		s.missExit(i)
	case n == 3 && returned:
		s.missEnter(i)
	default:
		s.drop(i)
		s.lost("dropped", []trace.Kind{e.Kind}, e)
	}
}

// burst drops most of what stands close together.
func (s *shown) burst(i int) {
	var kinds []trace.Kind
	var gone trace.Events
	for range 2 + s.IntN(8) {
		if i < len(s.events) && s.IntN(5) > 0 {
			kinds, gone = append(kinds, s.events[i].Kind), append(gone, s.events[i])
			s.drop(i)
		} else {
			i++
		}
	}
	if len(gone) > 0 {
		s.lost("dropped in a burst", kinds, gone...)
	}
}

// drop takes out an event. Others may then lack what it told of them.
func (s *shown) drop(i int) {
	gone := s.events[i]
	s.events = slices.Delete(s.events, i, i+1)
	if s.IntN(2) == 0 {
		return
	}
	switch gone.Kind {
	case trace.KindCall:
		s.outside(gone)
	case trace.KindSleep:
		s.events = withSleeps(s.events)
	case trace.KindExit:
		s.unended(gone.TID)
	}
}

// unended makes the call in which the thread ended one in flight.
func (s *shown) unended(tid int) {
	for i, e := range s.events {
		if e.TID == tid && e.Kind == trace.KindCall && e.State == trace.Ended {
			s.events[i].State = trace.InFlight
		}
	}
}

// lost notes a loss of events of these kinds, or of kinds that the tracer does
// not know.
func (s *shown) lost(what string, kinds []trace.Kind, es ...trace.Event) {
	for _, e := range es {
		s.how = append(s.how, fmt.Sprintf("%s: #%d (%s)", what, e.Seq, e.Kind))
	}
	if s.missing = append(s.missing, kinds...); s.IntN(4) == 0 {
		kinds, s.missing = nil, trace.Kinds()
	}
	s.trace.Lost = append(s.trace.Lost, trace.Loss{What: what, Count: uint64(len(es)), Kinds: kinds})
}

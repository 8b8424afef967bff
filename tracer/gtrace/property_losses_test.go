// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/kwitness/kwitness/tracer/trace"
)

// inCalls are the kinds of events that a call missed by its probes may hide: what
// is recorded inside calls only is missing with it.
var inCalls = []trace.Kind{trace.KindCall, trace.KindSleep, trace.KindWake}

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

// bearing returns the index of an event, often of one that a phrase of the claim
// fits or of one that tells something about that: the call it lies in or behind,
// a sleep in it, the end of its thread.
func (s *shown) bearing(c claim) int {
	i := pick(s.Rand, s.events)
	if len(c.about) == 0 || s.IntN(3) == 0 {
		return i
	}
	e, p := s.events[i], oneOf(s.Rand, c.about...)
	for _, other := range s.events {
		if p.means(other) == isTrue && s.IntN(3) > 0 {
			e = other
		}
	}
	for j, other := range s.events {
		tells := other.Seq == e.Seq || other.Kind == trace.KindCall && other.Seq < e.Seq || other.Kind == trace.KindExit ||
			other.Kind == trace.KindSleep && other.Inside == e.Name && other.Outer == e.Seq
		if other.TID == e.TID && tells && s.IntN(2) == 0 {
			i = j
		}
	}
	return i
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

// outside makes what lies in the call lie in no call that is known.
func (s *shown) outside(call trace.Event) {
	for i, e := range s.events {
		if e.TID == call.TID && e.Inside != "" && e.Outer == call.Seq {
			s.events[i].Inside, s.events[i].Outer = "", 0
		}
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

// missExit makes a call one that is in flight, or is not known, and what follows
// up to the next call something inside it.
func (s *shown) missExit(i int) {
	call := s.events[i]
	s.lost("exit missed", inCalls, call)
	for j, e := range s.events {
		if e.TID != call.TID || e.Seq < call.End {
			continue
		}
		if e.Kind == trace.KindCall {
			break
		}
		s.events[j].Inside, s.events[j].Outer = call.Name, call.Seq
	}
	if s.IntN(2) == 0 {
		s.events = slices.Delete(s.events, i, i+1)
		return
	}
	s.events[i] = unreturned(call)
}

// missEnter makes a call one that was entered nobody knows when, and what lies in
// it something in no call.
func (s *shown) missEnter(i int) {
	call := s.events[i]
	s.lost("enter missed", inCalls, call)
	s.outside(call)
	s.events[i].Seq, s.events[i].Unentered, s.events[i].In, s.events[i].Slept = call.End, true, nil, false
	s.events = slices.DeleteFunc(s.events, func(e trace.Event) bool {
		return e.Kind == trace.KindSleep && e.TID == call.TID && call.Seq < e.Seq && e.Seq < call.End
	})
	slices.SortStableFunc(s.events, func(a, b trace.Event) int { return cmp.Compare(a.Seq, b.Seq) })
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

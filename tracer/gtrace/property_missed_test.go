// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"cmp"
	"slices"

	"github.com/kwitness/kwitness/tracer/trace"
)

// inCalls are the kinds of events that a call missed by its probes may hide: what
// is recorded inside calls only is missing with it.
var inCalls = []trace.Kind{trace.KindCall, trace.KindSleep, trace.KindWake, trace.KindAlloc, trace.KindTimer, trace.KindFunction}

// ofCall are those that only the call itself brings about.
var ofCall = []trace.Kind{trace.KindSleep, trace.KindAlloc, trace.KindTimer}

// broughtAbout reports whether only a call brings the event about. Of the functions
// a waker calls some, in a call or not.
func broughtAbout(e trace.Event) bool {
	return slices.Contains(ofCall, e.Kind) || e.Function == "tcp_poll"
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
		return broughtAbout(e) && e.TID == call.TID && call.Seq < e.Seq && e.Seq < call.End
	})
	slices.SortStableFunc(s.events, func(a, b trace.Event) int { return cmp.Compare(a.Seq, b.Seq) })
}

// outside makes what lies in the call lie in no call that is known.
func (s *shown) outside(call trace.Event) {
	for i, e := range s.events {
		if e.TID == call.TID && e.Inside != "" && e.Outer == call.Seq {
			s.events[i].Inside, s.events[i].Outer = "", 0
		}
	}
}

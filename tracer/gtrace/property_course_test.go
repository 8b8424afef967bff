// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import "github.com/kwitness/kwitness/tracer/trace"

// A windowOf returns the events that belong to a subject, and whether the trace
// holds all of them.
type windowOf func(*speaker, trace.Events, phrase, trace.Event) (trace.Events, bool)

// course is the window of HaveForEach: what a call's thread did inside it. It is
// not whole if the call was entered before the recording began, or is in flight.
func course(s *speaker, es trace.Events, subject phrase, of trace.Event) (trace.Events, bool) {
	if of.Kind != trace.KindCall {
		return behind(s, es, subject, of)
	}
	if of.Unentered {
		return nil, false
	}
	var in trace.Events
	for _, e := range es {
		if e.TID == of.TID && !e.Unentered && e.Seq > of.Seq && (of.State != trace.Returned || e.Seq < of.End) {
			in = append(in, e)
		}
	}
	return in, of.State != trace.InFlight
}

// behind is the window of HaveAfterEach: what a subject's process did after it,
// for a call after its exit, and before the next subject there. Of a call in
// flight nothing is after it yet.
func behind(s *speaker, es trace.Events, subject phrase, of trace.Event) (trace.Events, bool) {
	if of.Kind == trace.KindCall && of.State == trace.InFlight {
		return nil, false
	}
	from := of.Seq
	if of.Kind == trace.KindCall && of.State == trace.Returned {
		from = of.End
	}
	var in trace.Events
	for _, e := range es {
		if e.PID != of.PID || e.Unentered || e.Seq <= from {
			continue
		}
		if s.fits(subject, e) == isTrue {
			break
		}
		in = append(in, e)
	}
	return in, true
}

// blockedIn says whether the leader ends in a call in which it went to sleep and
// which one of the phrases fits, none given meaning any. A recording does not
// know of every call, so it may doubt that there is none.
func (s *speaker) blockedIn(es trace.Events, ps []phrase) answer {
	var last *trace.Event
	for _, e := range es {
		if e.Kind == trace.KindCall && e.TID == leader {
			last = &e
		}
	}
	switch {
	case last == nil, last.State == trace.Returned && len(ps) == 0:
		s.doubted = true
		return isFalse
	case last.State != trace.InFlight || !last.Slept:
		return isFalse
	case len(ps) == 0:
		return isTrue
	}
	fits := isFalse
	for _, p := range ps {
		fits = either(fits, func() answer { return s.fits(p, *last) })
	}
	return fits
}

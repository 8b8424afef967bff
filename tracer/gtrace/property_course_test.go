// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import "github.com/kwitness/kwitness/tracer/trace"

// course is the window of HaveForEach: what a call's thread did inside it. It is
// not whole if the call was entered before the recording began, or is in flight.
func course(es trace.Events, subject phrase, s trace.Event) (trace.Events, bool) {
	if s.Kind != trace.KindCall {
		return behind(es, subject, s)
	}
	if s.Unentered {
		return nil, false
	}
	var in trace.Events
	for _, e := range es {
		if e.TID == s.TID && !e.Unentered && e.Seq > s.Seq && (s.State != trace.Returned || e.Seq < s.End) {
			in = append(in, e)
		}
	}
	return in, s.State != trace.InFlight
}

// behind is the window of HaveAfterEach: what a subject's process did after it,
// for a call after its exit, and before the next subject there. Of a call in
// flight nothing is after it yet.
func behind(es trace.Events, subject phrase, s trace.Event) (trace.Events, bool) {
	if s.Kind == trace.KindCall && s.State == trace.InFlight {
		return nil, false
	}
	from := s.Seq
	if s.Kind == trace.KindCall && s.State == trace.Returned {
		from = s.End
	}
	var in trace.Events
	for _, e := range es {
		if e.PID != s.PID || e.Unentered || e.Seq <= from {
			continue
		}
		if subject.means(e) == isTrue {
			break
		}
		in = append(in, e)
	}
	return in, true
}

// blockedIn says whether the leader ends in a call in which it went to sleep and
// which one of the phrases fits, none given meaning any. Doubted is called where
// a recording cannot know: it does not record every call.
func blockedIn(es trace.Events, ps []phrase, doubted func()) answer {
	var last *trace.Event
	for _, e := range es {
		if e.Kind == trace.KindCall && e.TID == leader {
			last = &e
		}
	}
	switch {
	case last == nil:
		doubted()
		return isFalse
	case last.State == trace.Returned && len(ps) == 0:
		doubted()
		return isFalse
	case last.State != trace.InFlight || !last.Slept:
		return isFalse
	case len(ps) == 0:
		return isTrue
	}
	fits := isFalse
	for _, p := range ps {
		fits = either(fits, func() answer { return p.means(*last) })
	}
	return fits
}

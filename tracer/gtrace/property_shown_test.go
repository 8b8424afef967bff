// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A shown is what a recording shows of a history.
type shown struct {
	*rand.Rand
	events trace.Events
	trace  trace.Trace
	// of is what a claim about the recording is to be true of: of what it
	// records, all that happened until it ended.
	of trace.Events
	// missing are the kinds of events of which some may be missing.
	missing []trace.Kind
	// unread says that memory could not be read, how what else was done to it.
	unread bool
	how    []string
}

// show returns a recording of the history in which nothing is missing.
func show(h *history) *shown {
	s := &shown{Rand: h.Rand, events: slices.Clone(h.events), of: h.events}
	s.trace = trace.Trace{
		Target: leader, Sealed: true,
		Kinds: trace.Kinds(), Calls: slices.Concat(families...), Watches: []string{"readfds", "writefds"}, Ports: []int{7, 8},
		Functions: []string{"tcp_poll", "ep_poll_callback", "tcp"},
	}
	return s
}

// recording returns the trace. Every trace is made here.
func (s *shown) recording() *trace.Trace {
	t := s.trace
	t.Events = trace.NewLog(slices.Clone(s.events))
	return &t
}

// spoil makes the recording of a history worse, in one way or in several.
func (s *shown) spoil(c claim) {
	if s.IntN(5) == 0 {
		s.cutShort()
	}
	if s.IntN(4) == 0 {
		s.unreadable()
	}
	if s.IntN(5) == 0 && !c.rests.wide {
		s.ignore()
		return
	}
	for range oneOf(s.Rand, 1, 1, 1, 2, 3) {
		s.lose(c)
	}
}

func (s *shown) String() string { return strings.Join(s.how, "; ") }

// cutShort shows the recording as it stood at some moment while it ran. Calls in
// flight then may not be in it yet.
func (s *shown) cutShort() {
	end, seen := s.IntN(len(s.of)*3/2+1), s.IntN(2) == 0
	s.of, s.events, s.trace.Sealed = until(s.of, end, true), until(s.events, end, seen), false
	s.how = append(s.how, "still running")
}

// until returns what had happened before a position, with or without the calls
// that were then in flight.
func until(es trace.Events, end int, inFlight bool) trace.Events {
	var so trace.Events
	for _, e := range es {
		unfinished := e.Kind == trace.KindCall && left(es, e) >= end
		if e.Seq >= end || unfinished && !inFlight {
			continue
		}
		if unfinished {
			e = unreturned(e)
		}
		so = append(so, e)
	}
	return withSleeps(so)
}

// left returns the position at which a call was left.
func left(es trace.Events, call trace.Event) int {
	switch call.State {
	case trace.Returned:
		return call.End
	case trace.Ended:
		for _, e := range es {
			if e.Kind == trace.KindExit && e.TID == call.TID {
				return e.Seq
			}
		}
	}
	return math.MaxInt
}

// unreturned returns the call as it stood before it returned.
func unreturned(e trace.Event) trace.Event {
	e.State, e.Ret, e.Errno, e.End, e.Took, e.Out = trace.InFlight, 0, 0, 0, 0, nil
	return e
}

// withSleeps makes the calls those that slept of which a sleep is among the events.
func withSleeps(es trace.Events) trace.Events {
	for i, call := range es {
		es[i].Slept = call.Kind == trace.KindCall && !call.Unentered && slices.ContainsFunc(es, func(e trace.Event) bool {
			return e.Kind == trace.KindSleep && e.TID == call.TID && e.Seq > call.Seq && (call.State != trace.Returned || e.Seq < call.End)
		})
	}
	return es
}

// unreadable takes memory out of the snapshots, as where a page is not there.
func (s *shown) unreadable() {
	for i, e := range s.events {
		if e.Out != nil && s.IntN(2) == 0 {
			s.events[i].Out = oneOf(s.Rand, &trace.Snapshot{Unread: []string{"read"}}, &trace.Snapshot{Cut: true})
			s.unread = true
		}
	}
}

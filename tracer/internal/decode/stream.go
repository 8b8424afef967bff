// SPDX-License-Identifier: MIT

package decode

import (
	"slices"
	"time"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

// A Stream decodes the records of one recording, in the order of the ring. It
// is not safe for concurrent use.
type Stream struct {
	// Symbol names the kernel function at an address; nil shows addresses.
	Symbol func(addr uint64) string
	// Watches names the watched addresses.
	Watches map[uint64]string
	// Start is the CLOCK_MONOTONIC time, in nanoseconds, that events count from.
	Start uint64

	events  trace.Events
	next    int // the position of the next record
	threads map[int]*thread
	lasts   map[int]int // process -> index of the exit that is its last so far
	broken  uint64
	strays  uint64
}

// thread is what the stream remembers of a thread between two records.
type thread struct {
	open  int  // index of the call it is in, or -1
	last  int  // index of its last event since the last call ended, or -1
	calls bool // a call of it was seen
}

// Events returns a copy of the events so far.
func (s *Stream) Events() trace.Events { return slices.Clone(s.events) }

// Broken returns how many calls were entered twice without an exit between, or
// left as another call than they were entered as. Such a call was missed.
func (s *Stream) Broken() uint64 { return s.broken }

// Strays returns how many hits of watchpoints came without saying which one was
// hit, and ended as a SIGTRAP instead. Virtual machines were seen to do so, once
// in a million hits or less: in kernel mode such a hit leaves no trace at all.
func (s *Stream) Strays() uint64 { return s.strays }

// Add decodes one record.
func (s *Stream) Add(r *bpf.ProbesEvent) {
	t := s.thread(int(r.Tid))
	switch r.Kind {
	case bpf.ProbesEventKindKIND_CALL_ENTER:
		s.enter(r, t)
	case bpf.ProbesEventKindKIND_CALL_EXIT:
		s.exit(r, t)
	case bpf.ProbesEventKindKIND_ACCESS, bpf.ProbesEventKindKIND_STORE:
		s.access(r, t)
	case bpf.ProbesEventKindKIND_SIGNAL, bpf.ProbesEventKindKIND_DELIVERY:
		s.signal(r, t)
	case bpf.ProbesEventKindKIND_SLEEP, bpf.ProbesEventKindKIND_WAKE:
		s.sched(r, t)
	default:
		s.task(r, t)
	}
	s.next++
}

func (s *Stream) thread(tid int) *thread {
	if s.threads == nil {
		s.threads = map[int]*thread{}
	}
	if s.threads[tid] == nil {
		s.threads[tid] = &thread{open: -1, last: -1}
	}
	return s.threads[tid]
}

// event starts the event of record r, inside the call that its thread is in.
func (s *Stream) event(r *bpf.ProbesEvent, t *thread, kind trace.Kind) trace.Event {
	e := trace.Event{Seq: s.next, Time: s.since(r), PID: int(r.Pid), TID: int(r.Tid), Kind: kind}
	if t.open >= 0 {
		call := s.events[t.open]
		e.Inside, e.Outer = call.Name, call.Seq
	}
	return e
}

func (s *Stream) append(e trace.Event, t *thread) {
	t.last = len(s.events)
	s.events = append(s.events, e)
}

func (s *Stream) since(r *bpf.ProbesEvent) time.Duration {
	return time.Duration(int64(r.KtimeNs - s.Start))
}

// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A history makes up what a kernel did for a few processes: whatever it does is
// something that a kernel could do, and all of it is in the events.
type history struct {
	*rand.Rand
	events  trace.Events
	next    int
	ids     int
	threads []*actor // those alive
}

// An actor is a thread of a history.
type actor struct {
	pid, tid int
	// name is the call it is in, "" between calls; at is the index of its event,
	// or before if it was entered before the recording began.
	name string
	at   int
}

const before = -1

// leader is the process that the made-up recordings are of.
const leader = 100

// newHistory returns one of so many steps.
func newHistory(r *rand.Rand, steps int) *history {
	h := &history{Rand: r, ids: leader}
	h.begin(leader, leader)
	for h.IntN(2) == 0 {
		h.ids++
		h.begin(oneOf(r, leader, h.ids), h.ids)
	}
	for range steps {
		if len(h.threads) > 0 {
			h.step(oneOf(r, h.threads...))
		}
	}
	return h
}

// begin adds a thread that runs when the recording begins, perhaps inside a call.
func (h *history) begin(pid, tid int) {
	a := &actor{pid: pid, tid: tid}
	if h.IntN(4) == 0 {
		a.name, a.at = oneOf(h.Rand, "read", "pselect6", "accept4", "epoll_wait"), before
	}
	h.threads = append(h.threads, a)
}

func (h *history) step(a *actor) {
	switch {
	case a.name == "":
		h.between(a)
	case h.IntN(5) < 2:
		h.leave(a)
	default:
		h.inside(a)
	}
}

// between makes the thread do something in user mode.
func (h *history) between(a *actor) {
	switch h.IntN(30) {
	case 0, 1:
		h.add(a, trace.Event{Kind: trace.KindDelivery, Signal: trace.Signal{
			Sig: h.signal(), To: a.pid, ToTID: a.tid, Handler: oneOf[uint64](h.Rand, 0, 0x401000),
		}})
	case 2, 3, 4:
		h.fromKernel(a)
	case 5:
		h.add(a, trace.Event{Kind: trace.KindCall, Call: trace.Call{Name: "rt_sigreturn", State: trace.Returned, End: h.next}})
	case 6:
		h.end(a.pid, 9)
	case 7:
		h.add(a, h.anywhere())
	default:
		h.enter(a)
	}
}

// add appends an event in the context of the thread, inside the call that it is
// in, and returns its index.
func (h *history) add(a *actor, e trace.Event) int {
	e.Seq, e.Time, e.PID, e.TID = h.next, time.Duration(h.next)*10*time.Microsecond, a.pid, a.tid
	if a.name != "" && a.at != before && e.Kind != trace.KindCall {
		e.Inside, e.Outer = a.name, h.events[a.at].Seq
	}
	h.next++
	h.events = append(h.events, e)
	return len(h.events) - 1
}

func (h *history) signal() int { return oneOf(h.Rand, 10, 17, 29) }

// process returns the number of a process, perhaps of one that has ended.
func (h *history) process() int { return leader + h.IntN(h.ids-leader+1) }

func (h *history) siblings(pid int) []*actor {
	return slices.DeleteFunc(slices.Clone(h.threads), func(a *actor) bool { return a.pid != pid })
}

func oneOf[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

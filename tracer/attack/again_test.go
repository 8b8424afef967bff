// SPDX-License-Identifier: MIT

package attack_test

import (
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/attack/internal/bare"
)

// turns makes marks each time the test begins, and is in a call in between.
var turns = newJob("turns", job{do: muster, duty: turn})

//go:norace
//go:nosplit
func turn(i uintptr) {
	s := &here.slots[i]
	s.born()
	s.arrive(&here.ready)
	for round := uint32(0); ; round++ {
		for here.begin == round {
			s.call(unix.SYS_FUTEX, addr(&here.begin), futexWait, uintptr(round), 0)
		}
		for n := uint64(0); n < here.calls; n++ {
			s.call(mark, nowhere, i, uintptr(uint64(round)*here.calls+n), 0)
		}
		if bare.Add(&here.done)%here.crew == 0 {
			s.call(unix.SYS_FUTEX, addr(&here.done), futexWake, 1, 0)
		}
	}
}

// Between two recordings the threads are in calls, which are in flight for the
// one and go on into the other: it has their exits.
func TestRecordingsOneAfterTheOther(t *testing.T) {
	const crew, calls = 4, 100
	rounds := scaled(20, 600) // more than the tracer has slots for
	a := attacking(t, "%d recordings, one after the other, of threads that are in calls", rounds)
	tr := newTracer(a, tracer.Config{})
	g := launch(a, turns, func(b *board) { b.crew, b.calls = crew, calls })
	g.open(&g.gate)
	g.reaches(a, &g.ready, crew)
	g.rests()
	for round := range uint32(rounds) {
		rec := record(a, tr, g.pid)
		entered, returned := g.made()
		atomic.AddUint32(&g.begin, 1)
		unix.RawSyscall(unix.SYS_FUTEX, addr(&g.begin), futexWake, crew)
		g.reaches(a, &g.done, crew*(round+1))
		g.rests()
		got := stop(a, rec)
		books := tally(got)
		nowEntered, nowReturned := g.made()
		if books.Received != nowReturned-returned || books.InFlight != nowEntered-entered-(nowReturned-returned)+crew {
			a.wrong("recording %d has %d calls and %d in flight, want %d and %d: %s",
				round, books.Received, books.InFlight, nowReturned-returned, nowEntered-entered-(nowReturned-returned)+crew, got.Summary())
		}
		if err := got.Incomplete(); err != nil {
			a.wrong("recording %d: %v", round, err)
		}
		a.judgeOrder(got)
		books.Made = nowReturned - returned + crew
		a.books = a.books.plus(books)
	}
}

// SPDX-License-Identifier: MIT

package attack_test

import (
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/attack/internal/bare"
)

// A trace that may not become larger ends, and the tracer does not.
func TestAFloodOfABoundedTrace(t *testing.T) {
	const crew = 8
	a := attacking(t, "a flood of a trace of 1 MiB at most")
	tr := newTracer(a, tracer.Config{RingBytes: 1 << 24, TraceBytes: 1 << 20})
	g := launch(a, floods, func(b *board) { b.crew, b.calls = crew, 10_000 })
	rec := record(a, tr, g.pid)
	g.floods(a)
	judgeFlood(a, g, testify(stop(a, rec)))
	if a.books.Lost == 0 {
		a.wrong("nothing was lost, so the attack was none")
	}
}

// multitudes makes more threads than the tracer has room for, all of which are in
// a call at the same time.
var multitudes = newJob("multitudes", job{prepare: prepareMultitude, do: multiply})

const (
	multitude = 20_000
	tinyBytes = 4096 // of stack each
)

func prepareMultitude() {
	stacks = reserve(multitude * tinyBytes)
	duty = exist
}

//go:norace
//go:nosplit
func exist(uintptr) {
	bare.Call(mark, nowhere, 0, 0, 0, 0, 0)
	if bare.Add(&here.ready) == uint32(here.calls) {
		bare.Call(unix.SYS_FUTEX, addr(&here.ready), futexWake, 1, 0, 0, 0)
	}
	for here.never == 0 {
		bare.Call(unix.SYS_FUTEX, addr(&here.never), futexWait, 0, 0, 0, 0)
	}
}

//go:norace
//go:nosplit
func multiply() {
	m := &here.slots[master]
	m.await(&here.gate)
	for n := uintptr(1); n <= uintptr(here.calls); n++ {
		m.entered++
		failed := bare.Thread(threadFlags, stacks+n*tinyBytes, duty, n) > unmade
		m.returned++
		if failed {
			bare.Add(&here.spoiled)
			bare.Add(&here.ready)
			m.call(unix.SYS_FUTEX, addr(&here.ready), futexWake, 1, 0)
		}
	}
	m.await(&here.never)
}

// Each thread returns from its clone, makes a mark and waits; the last one wakes
// the test.
func TestThousandsOfThreads(t *testing.T) {
	for _, threads := range scaled([]uint64{12_000}, []uint64{12_000, multitude}) {
		t.Run("", func(t *testing.T) {
			a := attacking(t, "%d threads at a time, each in a call", threads)
			w := newWitness(a, 1<<24)
			g := launch(a, multitudes, func(b *board) { b.calls = threads })
			w.record(g.pid)
			g.open(&g.gate)
			g.reaches(a, &g.ready, uint32(threads))
			if g.spoiled > 0 {
				a.cannot("this machine has no room for them")
			}
			g.rests()
			said := w.testify()
			a.books = said.Books
			a.books.Made, _ = g.made()
			a.books.Made += 3*threads + 1
			a.judgeExcess(said)
		})
	}
}

// judgeExcess wants no call to be missing that is not counted. Of a thread that
// there is no room for the tracer remembers nothing: it counts a call of it when
// it is entered and again when it returns.
func (a *attack) judgeExcess(said testimony) {
	a.Helper()
	b := a.books
	if b.Received+b.InFlight > b.Made || b.Received+b.InFlight+b.Lost < b.Made || b.Lost > 2*(b.Made-b.Received-b.InFlight) {
		a.wrong("not every call is accounted for: %s: %s", b, said.Summary)
	}
	if complete := said.Incomplete == ""; complete != (b.Lost == 0) {
		a.wrong("%d calls lost, and the trace says %q", b.Lost, said.Incomplete)
	}
}

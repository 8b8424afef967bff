// SPDX-License-Identifier: MIT

package attack_test

import (
	"sync/atomic"
	"testing"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

func TestStopInTheMiddleOfAFlood(t *testing.T) {
	for _, ring := range []int{1 << 16, 1 << 24} {
		t.Run(size(ring), func(t *testing.T) {
			stops := scaled(10, 100)
			a := attacking(t, "%d recordings stopped in one flood by 8 threads: ring of %s", stops, size(ring))
			stopRace(a, stops, ring)
		})
	}
}

// stopRace records the same flood again and again. Each trace, of the recording
// as it runs and when it was stopped, is held against the counts of the threads as
// they were before and after its begin and its end.
func stopRace(a *attack, stops, ring int) {
	const crew = 8
	tr := newTracer(a, tracer.Config{RingBytes: ring})
	g := launch(a, floods, func(b *board) { b.crew, b.calls = crew, 1<<62 })
	g.open(&g.gate)
	g.reaches(a, &g.ready, crew)
	g.open(&g.begin)
	for i := range stops {
		before := g.entered()
		rec := record(a, tr, g.pid)
		begun := g.entered()
		g.goesOn(a, 200)
		looking := g.returned()
		a.books = a.books.plus(g.judgeCut(a, rec.Trace(), before, begun, looking, g.entered()))
		ending := g.returned()
		if i == stops-1 {
			check(tr.Close()) // which stops the recording, too
		}
		got := stop(a, rec)
		a.books = a.books.plus(g.judgeCut(a, got, before, begun, ending, g.entered()))
	}
	if g.spoiled != 0 {
		a.wrong("%d calls of the target had another result than they should", g.spoiled)
	}
}

// A count is how many calls each of the crew has made.
type count [maxCrew + 1]uint64

func (b *board) entered() (n count) {
	for i := range b.slots {
		n[i] = atomic.LoadUint64(&b.slots[i].entered)
	}
	return n
}

func (b *board) returned() (n count) {
	for i := range b.slots {
		n[i] = atomic.LoadUint64(&b.slots[i].returned)
	}
	return n
}

// goesOn returns when somebody of the crew has made n more calls.
func (g *target) goesOn(t testing.TB, n uint64) {
	t.Helper()
	_, begun := g.made()
	until(t, "the flood goes on", func() bool { _, now := g.made(); return now > begun+n })
}

// judgeCut holds a trace of the middle of a flood against the counts of its
// threads: before Record and when it had returned, before the trace was asked for
// and behind it. It returns what the trace accounts for.
func (g *target) judgeCut(a *attack, tr *trace.Trace, before, begun, ending, ended count) (books account) {
	a.Helper()
	books = tally(tr)
	a.judgeOrder(tr)
	var least, most uint64
	for i := range g.crew {
		least += minus(ending[i], begun[i])
		most += ended[i] - before[i]
	}
	most += uint64(g.crew) // each may have been in a call that returned behind Record
	all := books.Received + books.InFlight + books.Lost
	if all < least || all > most {
		a.wrong("%d calls accounted for, of %d at least and %d at most: %s", all, least, most, tr.Summary())
	}
	if books.InFlight > uint64(g.crew)+1 {
		a.wrong("%d calls in flight of %d threads", books.InFlight, g.crew)
	}
	if complete := tr.Incomplete(trace.KindCall) == nil; complete != (books.Lost == 0) {
		a.wrong("%d calls lost: %s", books.Lost, tr.Summary())
	}
	books.Made = all // of what may be, this is as good as any
	return books
}

// minus returns a - b, or 0 if a thread did nothing in between.
func minus(a, b uint64) uint64 { return max(a, b) - b }

// judgeOrder sees that the marks of each thread are there without a gap, if none
// is lost, and in order.
func (a *attack) judgeOrder(tr *trace.Trace) {
	a.Helper()
	next := map[uint64]uint64{}
	gaps := lostCalls(tr) > 0
	for e := range tr.Events.All() {
		if e.Kind != trace.KindCall || e.Nr != mark {
			continue
		}
		who, n := e.Args[1], e.Args[2]
		if at, seen := next[who]; seen && (n < at || n > at && !gaps) {
			a.wrong("mark %d of %d follows %d, and %s", n, who, at-1, tr.Lost)
		}
		next[who] = n + 1
	}
}

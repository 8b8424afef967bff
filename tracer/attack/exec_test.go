// SPDX-License-Identifier: MIT

package attack_test

import (
	"testing"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// usurpers has threads that are blocked, and one, not the leader, that replaces
// the program.
var usurpers = newJob("usurpers", job{prepare: prepareExec, do: muster, duty: usurp})

//go:norace
//go:nosplit
func usurp(i uintptr) {
	if i != uintptr(here.crew-1) {
		block(i)
		return
	}
	s := &here.slots[i]
	s.born()
	s.arrive(&here.ready)
	s.await(&here.begin)
	for n := uintptr(0); n < 100; n++ {
		s.call(mark, nowhere, i, n, 0)
	}
	s.exec(i)
}

func TestExecByAThread(t *testing.T) {
	const crew = 10
	times := scaled(3, 30)
	a := attacking(t, "exec by a thread while %d others are in calls, %d times", crew-1, times)
	tr := newTracer(a, tracer.Config{})
	for range times {
		g := launch(a, usurpers, func(b *board) { b.crew = crew })
		rec := record(a, tr, g.pid)
		g.open(&g.gate)
		g.reaches(a, &g.ready, crew)
		for _, e := range forks(rec.Trace()) {
			g.blocked(e.ChildTID)
		}
		g.open(&g.begin)
		if status := g.ended(); status != 3<<8 {
			a.wrong("the new program ended with status %#x", status)
		}
		judgeUsurped(a, g, stop(a, rec))
		g.end()
	}
}

// judgeUsurped looks at who made which calls before and after the exec: the thread
// under its own number, then the process under its own.
func judgeUsurped(a *attack, g *target, tr *trace.Trace) {
	a.Helper()
	if err := tr.Incomplete(); err != nil {
		a.wrong("%v", err)
	}
	threads := forks(tr)[:g.crew]
	usurper := threads[g.crew-1].ChildTID
	execs := tr.Events.Of(trace.KindExec)
	if len(execs) != 1 || execs[0].TID != g.pid || execs[0].PID != g.pid {
		a.wrong("execs %v, want one, by what is the leader then, %d", execs, g.pid)
		return
	}
	before, after := marksOf(tr.Events.ByThread(usurper)), marksOf(tr.Events.After(execs[0].Seq).ByThread(g.pid))
	if len(before) != 100 || len(after) != marksEach {
		a.wrong("%d marks of the thread and %d of the new program, want 100 and %d", len(before), len(after), marksEach)
	}
	for _, e := range tr.Events.InFlight() {
		a.wrong("%s of %d is in flight after the end", e, e.TID)
	}
	for _, e := range threads[:g.crew-1] {
		judgeEnd(a, tr, e.ChildTID)
	}
	if lastStatus(tr) != 3<<8 {
		a.wrong("the trace's status is %#x", lastStatus(tr))
	}
	books := tally(tr)
	books.Made = books.Received + books.InFlight + books.Lost // the new program does not count
	a.books = a.books.plus(books)
}

func marksOf(es trace.Events) trace.Events {
	return es.Where(func(e trace.Event) bool {
		return e.Kind == trace.KindCall && e.Nr == mark && int32(e.Args[0]) == -1
	})
}

// storms has processes that replace their program again and again.
var storms = newJob("storms", job{prepare: prepareExec, do: muster, duty: storm})

//go:norace
//go:nosplit
func storm(i uintptr) { here.slots[i].exec(i) }

func TestAStormOfExecs(t *testing.T) {
	const crew = 4
	execs := scaled(5, 50)
	a := attacking(t, "a storm of %d execs by %d processes", crew*(execs+1), crew)
	g := launch(a, storms, func(b *board) { b.crew, b.forked, b.calls = crew, 1, uint64(execs) })
	rec := record(a, newTracer(a, tracer.Config{RingBytes: 1 << 24}), g.pid)
	g.open(&g.gate)
	until(a, "all have ended", func() bool { return zombies(a, g.pid) == crew })
	tr := stop(a, rec)
	if err := tr.Incomplete(); err != nil {
		a.wrong("%v", err)
	}
	a.judgeMarks(tr)
	if n := len(tr.Events.Of(trace.KindExec)); n != crew*(execs+1) {
		a.wrong("%d execs, want %d", n, crew*(execs+1))
	}
	for _, fork := range tr.Events.Of(trace.KindFork).By(g.pid) {
		judgeStorm(a, tr.Events.By(fork.Child), execs+1)
	}
	books := tally(tr)
	books.Made = books.Received + books.InFlight + books.Lost
	a.books = books
}

// judgeStorm looks at the life of one process with many programs: each program
// made its marks between two execs.
func judgeStorm(a *attack, life trace.Events, execs int) {
	a.Helper()
	made, next := 0, 0
	for _, e := range life {
		switch {
		case e.Kind == trace.KindExec:
			if made != next*marksEach {
				a.wrong("%d marks before exec %d, want %d", made, next, next*marksEach)
			}
			next++
		case e.Kind == trace.KindCall && e.Nr == mark && int32(e.Args[0]) == -1:
			made++
		}
	}
	if next != execs || made != execs*marksEach {
		a.wrong("%d execs and %d marks of a process, want %d and %d", next, made, execs, execs*marksEach)
	}
}

// zombies returns how many children of a process have ended, with all threads.
func zombies(t testing.TB, pid int) (n int) {
	t.Helper()
	for _, child := range children(t, pid) {
		if state(t, child) == 'Z' && len(tasks(t, child)) == 1 {
			n++
		}
	}
	return n
}

// SPDX-License-Identifier: MIT

package attack_test

import (
	"maps"
	"testing"

	"github.com/kwitness/kwitness/tracer"
)

const ringOfAll = 1 << 24 // holds every flood of this file

func TestTwoTracersInTwoProcesses(t *testing.T) {
	const crew = 4
	a := attacking(t, "two tracers in two processes on one target")
	one, other := newWitness(a, ringOfAll), newWitness(a, ringOfAll)
	g := launch(a, floods, func(b *board) { b.crew, b.calls = crew, scaled[uint64](2_000, 20_000) })
	one.record(g.pid)
	other.record(g.pid)
	g.floods(a)
	said, saidToo := one.testifyInFull(), other.testifyInFull()
	judgeFlood(a, g, said)
	judgeFlood(a, g, saidToo)
	a.judgeSame(said, saidToo)
}

func TestTwoTracersInOneProcess(t *testing.T) {
	const crew = 4
	a := attacking(t, "two tracers in one process on one target")
	one, other := newTracer(a, tracer.Config{RingBytes: ringOfAll}), newTracer(a, tracer.Config{RingBytes: ringOfAll})
	g := launch(a, floods, func(b *board) { b.crew, b.calls = crew, scaled[uint64](2_000, 20_000) })
	rec, recToo := record(a, one, g.pid), record(a, other, g.pid)
	g.floods(a)
	tr, trToo := stop(a, rec), stop(a, recToo)
	said, saidToo := testify(tr), testify(trToo)
	said.Calls, saidToo.Calls = digest(tr), digest(trToo)
	judgeFlood(a, g, said)
	judgeFlood(a, g, saidToo)
	a.judgeSame(said, saidToo)
}

// One of two tracers is stopped and has a small ring: what it loses is its own.
func TestAStoppedTracerBesideAnother(t *testing.T) {
	const crew = 4
	a := attacking(t, "a stopped tracer beside another one on one target")
	one, other := newWitness(a, ringOfAll), newWitness(a, 1<<16)
	g := launch(a, floods, func(b *board) { b.crew, b.calls = crew, scaled[uint64](2_000, 20_000) })
	one.record(g.pid)
	other.record(g.pid)
	other.freeze()
	g.floods(a)
	other.thaw()
	said, saidToo := one.testify(), other.testify()
	judgeFlood(a, g, saidToo)
	judgeFlood(a, g, said) // its books are those of the table
	if said.Books.Lost > 0 || saidToo.Books.Lost == 0 {
		a.wrong("the running one says %s, the stopped one %s", said.Summary, saidToo.Summary)
	}
}

// floods lets the target flood, and returns when it is at rest.
func (g *target) floods(t testing.TB) {
	t.Helper()
	g.open(&g.gate)
	g.reaches(t, &g.ready, g.crew)
	g.open(&g.begin)
	g.reaches(t, &g.done, g.crew)
	g.rests()
}

// judgeSame compares the calls that two tracers have recorded, thread by thread.
func (a *attack) judgeSame(one, other testimony) {
	a.Helper()
	if len(one.Calls) == 0 || !maps.Equal(one.Calls, other.Calls) {
		a.wrong("the calls differ: %s, and %s", one.Summary, other.Summary)
	}
	if one.Incomplete != "" || other.Incomplete != "" {
		a.wrong("%s, and %s", one.Summary, other.Summary)
	}
}

// Two recordings of one tracer share the ring. What is lost of one is counted
// for that one.
func TestTwoRecordingsOfOneTracer(t *testing.T) {
	const crew = 4
	a := attacking(t, "two recordings of one tracer, which both lose")
	tr := newTracer(a, tracer.Config{RingBytes: 1 << 16})
	direct := func(b *board) { b.crew, b.calls = crew, scaled[uint64](20_000, 100_000) }
	one, other := launch(a, floods, direct), launch(a, floods, direct)
	rec, recToo := record(a, tr, one.pid), record(a, tr, other.pid)
	for _, g := range []*target{one, other} {
		g.open(&g.gate)
		g.reaches(a, &g.ready, crew)
		g.open(&g.begin)
	}
	for _, g := range []*target{one, other} {
		g.reaches(a, &g.done, crew)
		g.rests()
	}
	judgeFlood(a, one, testify(stop(a, rec)))
	books := a.books
	judgeFlood(a, other, testify(stop(a, recToo)))
	a.books = a.books.plus(books)
}

// SPDX-License-Identifier: MIT

package attack_test

import (
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
)

// leaves is blocks, but that the last of the crew ends the process.
var leaves = newJob("leaves", job{prepare: prepareBlocks, do: muster, duty: leave})

//go:norace
//go:nosplit
func leave(i uintptr) {
	if i != uintptr(here.crew-1) {
		block(i)
		return
	}
	s := &here.slots[i]
	s.born()
	s.arrive(&here.ready)
	s.await(&here.begin)
	s.call(unix.SYS_EXIT_GROUP, 7, 0, 0, 0)
}

func TestExitGroupWhileThreadsAreInCalls(t *testing.T) {
	const crew = 20
	a := attacking(t, "exit_group with %d threads in 5 kinds of calls, %d times", crew-1, scaled(5, 50))
	tr := newTracer(a, tracer.Config{})
	for range scaled(5, 50) {
		g := launch(a, leaves, func(b *board) { b.crew = crew })
		rec := record(a, tr, g.pid)
		g.open(&g.gate)
		g.reaches(a, &g.ready, crew)
		for _, e := range forks(rec.Trace()) {
			g.blocked(e.ChildTID)
		}
		g.open(&g.begin)
		judgeDeath(a, g, rec, unix.WaitStatus(7<<8))
		g.end()
	}
}

// floodsOut ends the process while the others of the crew make marks.
var floodsOut = newJob("floods out", job{do: muster, duty: floodOut})

//go:norace
//go:nosplit
func floodOut(i uintptr) {
	if i != uintptr(here.crew-1) {
		flood(i)
		return
	}
	s := &here.slots[i]
	s.born()
	s.arrive(&here.ready)
	s.await(&here.begin)
	for n := uintptr(0); n < 1000; n++ {
		s.call(mark, nowhere, i, n, 0)
	}
	s.call(unix.SYS_EXIT_GROUP, 7, 0, 0, 0)
}

func TestExitGroupInAFlood(t *testing.T) {
	const crew = 8
	a := attacking(t, "exit_group with %d threads that flood, %d times", crew-1, scaled(5, 50))
	tr := newTracer(a, tracer.Config{RingBytes: 1 << 24})
	for range scaled(5, 50) {
		g := launch(a, floodsOut, func(b *board) { b.crew, b.calls = crew, 1<<62 })
		rec := record(a, tr, g.pid)
		g.open(&g.gate)
		g.reaches(a, &g.ready, crew)
		g.open(&g.begin)
		judgeRaid(a, g, rec, unix.WaitStatus(7<<8))
		g.end()
	}
}

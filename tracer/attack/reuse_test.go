// SPDX-License-Identifier: MIT

package attack_test

import (
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/attack/internal/bare"
	"github.com/kwitness/kwitness/tracer/trace"
)

// again makes clone3 give the child the pid that it is to have.
var again = cloned{cloneSignal: uint64(unix.SIGCHLD), cloneLevels: 1}

// wanted is the pid of all children, and where clone3 reads it.
var wanted int32

// reincarnations makes children one after the other that all have one pid: the
// child is waited for before the next one is made.
var reincarnations = newJob("reincarnations", job{prepare: prepareAgain, do: reincarnate})

func prepareAgain() { again[cloneTIDs] = uint64(addr(&wanted)) }

//go:norace
//go:nosplit
func reincarnate() {
	m := &here.slots[master]
	m.await(&here.gate)
	wanted = int32(m.raise(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0))
	for n := uintptr(1); n < uintptr(here.calls); n++ {
		m.raise(unix.SYS_CLONE3, addr(&again), clonedBytes, n)
	}
	bare.Add(&here.done)
	m.call(unix.SYS_FUTEX, addr(&here.done), futexWake, 1, 0)
	m.await(&here.never)
}

// raise makes child n, which makes three calls, as beget's do, and waits for it.
//
//go:norace
//go:nosplit
func (s *slot) raise(nr, a, b, n uintptr) (pid uintptr) {
	pid = bare.Spawn(nr, a, b, mark, n, n&0x7f)
	s.entered += 4
	s.returned += 4
	if pid > unmade { // an error: there is no child
		s.entered -= 3
		s.returned -= 3
		return pid
	}
	s.call(unix.SYS_WAIT4, pid, 0, 0, 0)
	return pid
}

func TestAPIDThatIsUsedAgainAndAgain(t *testing.T) {
	lives := scaled(300, 5000)
	a := attacking(t, "one pid for %d followed children, one after the other", lives)
	g := launch(a, reincarnations, func(b *board) { b.calls = uint64(lives) })
	rec := record(a, newTracer(a, tracer.Config{}), g.pid)
	g.open(&g.gate)
	g.reaches(a, &g.done, 1)
	g.rests()
	tr := stop(a, rec)
	a.judgeWhole(g, tr, 0)
	a.judgeLives(tr, lives)
}

// judgeLives goes through the lives that one pid has had: the fork, the return
// from it, a mark, the exit.
func (a *attack) judgeLives(tr *trace.Trace, lives int) {
	a.Helper()
	forks := tr.Events.Of(trace.KindFork)
	if len(forks) != lives {
		a.wrong("%d forks, want %d", len(forks), lives)
		return
	}
	pid, events := forks[0].Child, byProcess(tr)[forks[0].Child]
	made, exits := events.Of(trace.KindCall), events.Of(trace.KindExit)
	if len(made) != 3*lives || len(exits) != lives {
		a.wrong("%d calls and %d exits in %d lives", len(made), len(exits), lives)
		return
	}
	for n, fork := range forks {
		born, marked, left := made[3*n], made[3*n+1], made[3*n+2]
		if fork.Child != pid || !born.Unentered || born.Seq < fork.Seq || marked.Args[1] != uint64(n) ||
			left.State != trace.Ended || exits[n].Status != (n&0x7f)<<8 || !exits[n].Last || exits[n].Seq < left.Seq {
			a.wrong("life %d is %s, %s, %s, %s, %s: last %v, status %#x", n, fork, born, marked, left, exits[n], exits[n].Last, exits[n].Status)
		}
	}
}

// strangers makes children too, but the pid of each is taken by a process of
// somebody else as soon as it is free.
var strangers = newJob("strangers", job{do: lend})

//go:norace
//go:nosplit
func lend() {
	m := &here.slots[master]
	m.await(&here.gate)
	for n := uintptr(0); n < uintptr(here.calls); n++ {
		pid := m.raise(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, n)
		here.gate = 0
		here.pid = uint64(pid) // the stranger spins for it, and opens the gate
		m.await(&here.gate)
	}
	bare.Add(&here.done)
	m.call(unix.SYS_FUTEX, addr(&here.done), futexWake, 1, 0)
	m.await(&here.never)
}

// strangerMark is who makes the marks that nobody may see.
const strangerMark = 1 << 20

// borrows is the stranger, on the same board.
var borrows = newJob("borrows", job{prepare: prepareAgain, do: borrow})

//go:norace
//go:nosplit
func borrow() {
	uncounted, theirs := &slot{}, uint64(0)
	for {
		for here.pid == theirs {
			bare.Call(unix.SYS_SCHED_YIELD, 0, 0, 0, 0, 0, 0)
		}
		theirs = here.pid
		wanted = int32(theirs)
		uncounted.raise(unix.SYS_CLONE3, addr(&again), clonedBytes, strangerMark)
		bare.Add(&here.ready)
		here.gate = 1
		bare.Call(unix.SYS_FUTEX, addr(&here.gate), futexWake, 1, 0, 0, 0)
	}
}

func TestAPIDThatAStrangerGets(t *testing.T) {
	lives := scaled(300, 5000)
	a := attacking(t, "the pids of %d followed children for strangers", lives)
	g := launch(a, strangers, func(b *board) { b.calls = uint64(lives) })
	g.beside(a, borrows)
	rec := record(a, newTracer(a, tracer.Config{}), g.pid)
	g.open(&g.gate)
	g.reaches(a, &g.done, 1)
	g.rests()
	tr := stop(a, rec)
	a.judgeWhole(g, tr, 0)
	for e := range tr.Events.All() {
		if e.Kind == trace.KindCall && e.Nr == mark && e.Args[1] == strangerMark {
			a.wrong("a stranger was recorded: %s", e)
		}
	}
	if n := atomic.LoadUint32(&g.ready); int(n) != lives {
		a.wrong("%d strangers for %d pids", n, lives)
	}
}

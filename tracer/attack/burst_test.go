// SPDX-License-Identifier: MIT

package attack_test

import (
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/attack/internal/bare"
	"github.com/kwitness/kwitness/tracer/trace"
)

// cloned are the arguments of clone3 (struct clone_args), by their index.
type cloned [11]uint64

const (
	cloneFlags  = 0
	cloneSignal = 4 // when the child exits
	cloneTIDs   = 8 // address of the pids that it shall have
	cloneLevels = 9 // how many these are
	clonedBytes = 8 * uintptr(len(cloned{}))
)

// sharing makes clone3 do what vfork does.
var sharing = cloned{cloneFlags: unix.CLONE_VM | unix.CLONE_VFORK, cloneSignal: uint64(unix.SIGCHLD)}

// bursts makes children, each of which makes one call and exits with a status of
// its own, in turns by clone, by a vfork and by clone3; then it waits for all.
var bursts = newJob("bursts", job{do: burst})

//go:norace
//go:nosplit
func burst() {
	m := &here.slots[master]
	m.await(&here.gate)
	for n := uintptr(0); n < uintptr(here.calls); n++ {
		m.beget(n)
	}
	for m.call(unix.SYS_WAIT4, nowhere, 0, 0, 0) < unmade {
		// one more
	}
	bare.Add(&here.done)
	m.call(unix.SYS_FUTEX, addr(&here.done), futexWake, 1, 0)
	m.await(&here.never)
}

// beget makes a child, and counts its calls too: the return of its fork, its
// mark, and exit_group.
//
//go:norace
//go:nosplit
func (s *slot) beget(n uintptr) {
	status := n & 0x7f
	switch n % 3 {
	case 0:
		bare.Spawn(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, mark, n, status)
	case 1:
		bare.Spawn(unix.SYS_CLONE, unix.CLONE_VM|unix.CLONE_VFORK|uintptr(unix.SIGCHLD), 0, mark, n, status)
	case 2:
		bare.Spawn(unix.SYS_CLONE3, addr(&sharing), clonedBytes, mark, n, status)
	}
	s.entered += 4
	s.returned += 4
}

func TestABurstOfChildren(t *testing.T) {
	for _, children := range scaled([]uint64{2000}, []uint64{2000, 20_000}) {
		t.Run("", func(t *testing.T) {
			a := attacking(t, "a burst of %d children, by clone, vfork and clone3", children)
			g := launch(a, bursts, func(b *board) { b.calls = children })
			rec := record(a, newTracer(a, tracer.Config{}), g.pid)
			g.open(&g.gate)
			g.reaches(a, &g.done, 1)
			g.rests()
			tr := stop(a, rec)
			a.judgeWhole(g, tr, 0)
			a.judgeBurst(tr, int(children))
		})
	}
}

// judgeBurst goes through the lives of the children in the order of their forks.
func (a *attack) judgeBurst(tr *trace.Trace, children int) {
	a.Helper()
	lives := byProcess(tr)
	forks := tr.Events.Of(trace.KindFork)
	if len(forks) != children || len(lives) != children+1 {
		a.wrong("%d forks and %d processes of %d children", len(forks), len(lives), children)
	}
	for n, fork := range forks {
		life := lives[fork.Child]
		exits := life.Of(trace.KindExit)
		if len(exits) != 1 || !exits[0].Last || exits[0].Status != (n&0x7f)<<8 {
			a.wrong("child %d exits %v, want status %d", n, exits, n&0x7f)
		}
		made := life.Of(trace.KindCall)
		if len(made) != 3 || !made[0].Unentered || made[0].Ret != 0 || made[1].Nr != mark || made[1].Args[1] != uint64(n) ||
			made[2].State != trace.Ended || made[2].Args[0] != uint64(n&0x7f) {
			a.wrong("child %d makes the calls %v", n, made)
		}
	}
}

// byProcess returns the events of each process.
func byProcess(tr *trace.Trace) map[int]trace.Events {
	lives := map[int]trace.Events{}
	for e := range tr.Events.All() {
		lives[e.PID] = append(lives[e.PID], e)
	}
	return lives
}

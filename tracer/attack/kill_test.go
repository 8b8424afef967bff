// SPDX-License-Identifier: MIT

package attack_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// What the blocked threads block in.
var (
	empty   [2]int // a pipe that nobody writes to
	set     int    // an epoll set that is empty
	forever = unix.Timespec{Sec: 1 << 30}
	found   unix.EpollEvent
)

// blocks has a crew that blocks in one call each, of several kinds.
var blocks = newJob("blocks", job{prepare: prepareBlocks, do: muster, duty: block})

func prepareBlocks() {
	check(unix.Pipe2(empty[:], 0))
	var err error
	set, err = unix.EpollCreate1(0)
	check(err)
}

// blocking are the calls by the number of who blocks in them.
var blocking = []int{unix.SYS_READ, unix.SYS_EPOLL_PWAIT, unix.SYS_PSELECT6, unix.SYS_NANOSLEEP, unix.SYS_FUTEX}

//go:norace
//go:nosplit
func block(i uintptr) {
	s := &here.slots[i]
	s.born()
	s.arrive(&here.ready)
	switch i % 5 {
	case 0:
		s.call(unix.SYS_READ, uintptr(empty[0]), addr(&found), 1, 0)
	case 1:
		s.call(unix.SYS_EPOLL_PWAIT, uintptr(set), addr(&found), 1, nowhere)
	case 2:
		s.call(unix.SYS_PSELECT6, 0, 0, 0, 0)
	case 3:
		s.call(unix.SYS_NANOSLEEP, addr(&forever), 0, 0, 0)
	case 4:
		s.await(&here.never)
	}
}

func TestSIGKILLInTheMiddleOfCalls(t *testing.T) {
	const crew = 20
	a := attacking(t, "SIGKILL of %d threads, blocked in 5 kinds of calls, %d times", crew, scaled(5, 50))
	tr := newTracer(a, tracer.Config{})
	for range scaled(5, 50) {
		g := launch(a, blocks, func(b *board) { b.crew = crew })
		rec := record(a, tr, g.pid)
		g.open(&g.gate)
		g.reaches(a, &g.ready, crew)
		for _, e := range forks(rec.Trace()) {
			g.blocked(e.ChildTID)
		}
		unix.Kill(g.pid, unix.SIGKILL)
		judgeDeath(a, g, rec, unix.WaitStatus(unix.SIGKILL))
		g.end()
	}
}

// forks returns the forks of a trace that made a thread of the crew, in order.
func forks(tr *trace.Trace) trace.Events { return tr.Events.Where(trace.Event.NewThread) }

// blocked returns when the thread is blocked in any of the calls that it may
// block in.
func (g *target) blocked(tid int) {
	g.t.Helper()
	until(g.t, "a thread is blocked", func() bool {
		now, err := os.ReadFile(fmt.Sprintf("/proc/%d/syscall", tid))
		if err != nil {
			g.t.Fatal(err)
		}
		nr, _, _ := strings.Cut(string(now), " ")
		call, err := strconv.Atoi(nr)
		return err == nil && slices.Contains(blocking, call) // else it is running
	})
}

func TestSIGKILLInAFlood(t *testing.T) {
	const crew = 8
	a := attacking(t, "SIGKILL of %d threads that flood, %d times", crew, scaled(5, 50))
	tr := newTracer(a, tracer.Config{RingBytes: 1 << 24})
	for range scaled(5, 50) {
		g := launch(a, floods, func(b *board) { b.crew, b.calls = crew, 1<<62 })
		rec := record(a, tr, g.pid)
		g.open(&g.gate)
		g.reaches(a, &g.ready, crew)
		g.open(&g.begin)
		until(a, "the flood is in full spate", func() bool { return atomic.LoadUint64(&g.slots[crew-1].returned) > 2000 })
		unix.Kill(g.pid, unix.SIGKILL)
		judgeRaid(a, g, rec, unix.WaitStatus(unix.SIGKILL))
		g.end()
	}
}

// judgeRaid compares a flood that was cut off with what each thread had counted:
// it may have been killed between a call and its count.
func judgeRaid(a *attack, g *target, rec *tracer.Recording, want unix.WaitStatus) {
	a.Helper()
	if status := g.ended(); status != want {
		a.wrong("the target ended with status %#x", status)
	}
	tr := stop(a, rec)
	books := g.accounted(tr)
	a.books = a.books.plus(books)
	a.judgeMarks(tr)
	_, returned := g.made()
	if all := books.Received + books.InFlight + books.Lost; all < returned || all > books.Made {
		a.wrong("%d calls accounted for of %d that were entered and %d that returned: %s", all, books.Made, returned, tr.Lost)
	}
}

// SPDX-License-Identifier: MIT

package attack_test

import (
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/attack/internal/bare"
	"github.com/kwitness/kwitness/tracer/trace"
)

// mixed makes a mark, and a 32-bit call, in turns.
var mixed = newJob("mixed", job{do: mix})

// The 32-bit calls, and what their numbers mean to who takes them for 64-bit ones.
const (
	oldClose  = 6  // lstat
	oldGetpid = 20 // writev
)

//go:norace
//go:nosplit
func mix() {
	m := &here.slots[master]
	m.await(&here.gate)
	for n := uintptr(0); n < uintptr(here.calls); n++ {
		m.call(mark, nowhere, master, n, 0)
		if bare.Int80(oldClose, nowhere, 0, 0) != ebadf {
			bare.Add(&here.spoiled)
		}
		bare.Int80(oldGetpid, 0, 0, 0)
	}
	bare.Add(&here.done)
	m.call(unix.SYS_FUTEX, addr(&here.done), futexWake, 1, 0)
	m.await(&here.never)
}

func TestInt80FromA64BitProgram(t *testing.T) {
	calls := scaled[uint64](1000, 50_000)
	a := attacking(t, "%d calls by int 0x80 from a 64-bit program", 2*calls)
	g := launch(a, mixed, func(b *board) { b.calls = calls })
	rec := record(a, newTracer(a, tracer.Config{RingBytes: 1 << 24}), g.pid)
	g.open(&g.gate)
	g.reaches(a, &g.done, 1)
	if g.spoiled == uint32(calls) {
		a.cannot("this kernel has no 32-bit calls")
	}
	g.rests()
	tr := stop(a, rec)
	a.books = g.accounted(tr)
	a.books.Made += 2 * calls
	if a.books.Lost != 2*calls || !a.books.settled() || tr.Incomplete(trace.KindCall) == nil {
		a.wrong("%s, want the 32-bit calls lost: %s", a.books, tr.Summary())
	}
	a.judgeOrder(tr)
	if rolls, wrong := audit(tr); rolls[master].Marks != calls || len(wrong) > 0 {
		a.wrong("%d marks of %d: %v", rolls[master].Marks, calls, wrong)
	}
	for e := range tr.Events.All() {
		if e.Kind == trace.KindCall && e.Nr != mark && e.Nr != unix.SYS_FUTEX {
			a.wrong("a 32-bit call was read as %s", e)
		}
	}
}

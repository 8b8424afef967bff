// SPDX-License-Identifier: MIT

package attack_test

import (
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// unheard are numbers that no kernel of today has given to a call, small, at the
// edges of tables, and large.
var unheard = []uintptr{490, 499, 500, 511, 512, 513, 600, 1023, 1024, 4095, 1 << 20, 0x3fffffff}

// madeUp makes calls by these numbers, with marks between.
var madeUp = newJob("made up", job{prepare: prepareMadeUp, do: take})

func prepareMadeUp() {
	for n, nr := range unheard {
		here.add(mark, nowhere, master, uintptr(n))
		here.add(nr, 1, 2, 3, 4, 5, 6)
	}
}

// A program may make a call by any number. It is one that was made, whatever the
// kernel says to it: ENOSYS.
func TestCallsThatDoNotExist(t *testing.T) {
	a := attacking(t, "calls by %d numbers from %d to %#x that no call has", len(unheard), unheard[0], unheard[len(unheard)-1])
	g := launch(a, madeUp, func(*board) {})
	rec := record(a, newTracer(a, tracer.Config{}), g.pid)
	results := g.taken()
	tr := stop(a, rec)
	a.books = g.accounted(tr)
	if complete := tr.Incomplete(trace.KindCall) == nil; !a.books.settled() || complete != (a.books.Lost == 0) {
		a.wrong("not every call is accounted for: %s: %s", a.books, tr.Summary())
	}
	a.judgeMarks(tr)
	for i, s := range g.steps[:g.stepped] {
		if s.nr != mark && results[i] != -int64(unix.ENOSYS) {
			a.wrong("call %d returned %d", s.nr, results[i])
		}
	}
	for e := range tr.Events.All() {
		if e.Kind == trace.KindCall && slices.Contains(unheard, uintptr(e.Nr)) && e.Errno != unix.ENOSYS {
			a.wrong("call %d, which does not exist, is shown as %s", e.Nr, e)
		}
	}
}

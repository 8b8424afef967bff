// SPDX-License-Identifier: MIT

package attack_test

import (
	"fmt"
	"testing"

	"golang.org/x/sys/unix"
)

// asks makes getpid calls, by threads of one process.
var asks = newJob("asks", job{do: muster, duty: ask})

//go:norace
//go:nosplit
func ask(i uintptr) {
	s := &here.slots[i]
	s.born()
	s.arrive(&here.ready)
	s.await(&here.begin)
	for range here.calls {
		s.call(unix.SYS_GETPID, 0, 0, 0, 0)
	}
	s.arrive(&here.done)
	s.await(&here.never)
}

func TestAMillionCallsOfSixteenThreads(t *testing.T) {
	for run := range scaled(1, 5) {
		for _, ring := range scaled([]int{1 << 20}, []int{1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24}) {
			name := fmt.Sprintf("ring of %s, run %d", size(ring), run+1)
			t.Run(name, func(t *testing.T) { million(attacking(t, "16 threads × 62,500 getpid: %s", name), ring) })
			t.Run(name+", nothing else recorded", func(t *testing.T) {
				alone(attacking(t, "16 threads × 62,500 getpid alone: %s", name), ring)
			})
		}
	}
}

const crew, each = 16, 62_500

// million accounts for all calls of the target.
func million(a *attack, ring int) {
	w := newWitness(a, ring)
	g := asked(a, w)
	judgeFlood(a, g, w.testify())
}

// alone accounts for a million calls, as nothing else is recorded.
func alone(a *attack, ring int) {
	w := newWitness(a, ring, "getpid")
	asked(a, w)
	said := w.testify()
	a.books = said.Books
	a.books.Made = crew * each
	if !a.books.settled() {
		a.wrong("not every call is accounted for: %s: %s", a.books, said.Summary)
	}
	if complete := said.Incomplete == ""; complete != (a.books.Lost == 0) {
		a.wrong("%d calls lost, and the trace says %q", a.books.Lost, said.Incomplete)
	}
}

// asked lets the threads make their calls while the witness records.
func asked(a *attack, w witness) *target {
	g := launch(a, asks, func(b *board) { b.crew, b.calls = crew, each })
	w.record(g.pid)
	g.open(&g.gate)
	g.reaches(a, &g.ready, crew)
	g.open(&g.begin)
	g.reaches(a, &g.done, crew)
	g.rests()
	return g
}

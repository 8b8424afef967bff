// SPDX-License-Identifier: MIT

package attack_test

import (
	"fmt"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/attack/internal/bare"
)

// floods makes marks by all of the crew at the same time.
var floods = newJob("floods", job{do: muster, duty: flood})

//go:norace
//go:nosplit
func flood(i uintptr) {
	s := &here.slots[i]
	s.born()
	s.arrive(&here.ready)
	s.await(&here.begin)
	for n := uint64(0); n < here.calls; n++ {
		if s.call(mark, nowhere, i, uintptr(n), 0) != ebadf {
			bare.Add(&here.spoiled)
		}
	}
	s.arrive(&here.done)
	s.await(&here.never)
}

// ebadf is what every mark returns.
const ebadf = ^uintptr(unix.EBADF) + 1

// A reader is a way to treat the process that reads the ring, while the flood runs.
type reader struct {
	name   string
	during func(w witness, g *target, flood func())
	loses  bool // whatever the ring, as it is smaller than the flood
}

var readers = []reader{
	{"normal reader", func(_ witness, _ *target, flood func()) { flood() }, false},
	{"slow reader", func(w witness, g *target, flood func()) { w.starve(g, flood) }, true},
	{"stopped reader", func(w witness, _ *target, flood func()) { w.freeze(); flood(); w.thaw() }, true},
}

func TestFloods(t *testing.T) {
	for _, ring := range scaled([]int{1 << 16, 1 << 22}, []int{1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24}) {
		for _, r := range readers {
			t.Run(fmt.Sprintf("ring of %s, %s", size(ring), r.name), func(t *testing.T) {
				flooded(attacking(t, "flood: ring of %s, %s", size(ring), r.name), ring, r)
			})
		}
	}
}

func size(bytes int) string {
	if bytes < 1<<20 {
		return fmt.Sprintf("%d KiB", bytes>>10)
	}
	return fmt.Sprintf("%d MiB", bytes>>20)
}

// flooded runs a flood that is four times what the ring holds, and more than a
// scheduling tick, past a reader.
func flooded(a *attack, ring int, r reader) {
	const crew, record = 8, 64
	w := newWitness(a, ring)
	g := launch(a, floods, func(b *board) {
		b.crew, b.forked = crew, 1
		b.calls = uint64(max(4*ring/record, scaled(100_000, 200_000)) / crew)
	})
	w.record(g.pid)
	g.open(&g.gate)
	g.reaches(a, &g.ready, crew)
	r.during(w, g, func() {
		g.open(&g.begin)
		g.reaches(a, &g.done, crew)
		g.rests()
	})
	judgeFlood(a, g, w.testify())
	if a.books.Lost == 0 && r.loses {
		a.wrong("nothing was lost: the attack was none")
	}
}

// judgeFlood holds what a witness says against what the target has made.
func judgeFlood(a *attack, g *target, said testimony) {
	a.Helper()
	a.books = said.Books
	a.books.Made, _ = g.made()
	for _, wrong := range said.Wrong {
		a.wrong("%s", wrong)
	}
	if g.spoiled != 0 {
		a.wrong("%d calls of the target had another result than they should", g.spoiled)
	}
	if !a.books.settled() {
		a.wrong("not every call is accounted for: %s: %s", a.books, said.Summary)
	}
	if complete := said.Incomplete == ""; complete != (a.books.Lost == 0) {
		a.wrong("%d calls lost, and the trace says %q", a.books.Lost, said.Incomplete)
	}
	if want := uint64(g.crew) + 1; a.books.InFlight != want {
		a.wrong("%d calls in flight, want those of the crew and its master, %d", a.books.InFlight, want)
	}
}

// SPDX-License-Identifier: MIT

package gtrace

import (
	"slices"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A sample counts events and keeps those that a message shows: all if they are
// at most so many, else the first and the last ones.
type sample struct {
	most, n int
	// kept are the first events and, behind them, a ring of the last.
	kept trace.Events
}

func (s *sample) add(e trace.Event) {
	if s.n < s.most {
		s.kept = append(s.kept, e)
	} else {
		s.kept[s.place(s.n)] = e
	}
	s.n++
}

// place returns where the i-th event is kept.
func (s *sample) place(i int) int {
	head, _ := ends(s.most)
	if i < head {
		return i
	}
	return head + (i-head)%(s.most-head)
}

// shown returns the events in their order, and how many are left out behind the
// first half.
func (s *sample) shown() (es trace.Events, out int) {
	if s.n <= s.most {
		return s.kept, 0
	}
	head, tail := ends(s.most)
	es = slices.Clone(s.kept[:head])
	for i := s.n - tail; i < s.n; i++ {
		es = append(es, s.kept[s.place(i)])
	}
	return es, s.n - head - tail
}

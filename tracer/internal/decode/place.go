// SPDX-License-Identifier: MIT

package decode

import (
	"cmp"
	"slices"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

// An Account says what became of the positions before the cut.
type Account struct {
	// Received are those that have a record, InFlight those of the enters of
	// calls that have not returned.
	Received, InFlight uint64
	// Strays are hits of watchpoints that came without saying which one was hit,
	// and ended as a SIGTRAP instead. Virtual machines were seen to do so, once in
	// a million hits or less: in kernel mode such a hit leaves no trace at all.
	Strays uint64
}

func (l *log) account(a *Account, e *bpf.ProbesEvent) {
	n := positions(e)
	if n == 2 && uint64(e.End) >= l.Cut {
		n = 1
	}
	if e.Kind == bpf.ProbesEventKindKIND_CALL && l.state(e) == trace.InFlight {
		a.InFlight += n
	} else {
		a.Received += n
	}
}

// place finds the events before the cut, in the order of their positions.
func (l *log) place() (a Account) {
	l.records(func(r ref, e *bpf.ProbesEvent) {
		if uint64(e.Seq) < l.Cut {
			l.refs = append(l.refs, r)
			l.account(&a, e)
		}
	})
	l.refs = l.sorted()
	return a
}

// sorted returns the events in order. Positions are small numbers, of which
// nearly all are there: each goes to the index that is its position. Only if far
// more were lost than received does that take more memory than it is worth. Of
// two records with one position, which no probe makes, the later one counts.
func (l *log) sorted() []ref {
	if l.Cut > 16*uint64(len(l.refs)) {
		slices.SortFunc(l.refs, func(a, b ref) int { return cmp.Or(cmp.Compare(l.seq(a), l.seq(b)), cmp.Compare(b, a)) })
		return slices.CompactFunc(l.refs, func(a, b ref) bool { return l.seq(a) == l.seq(b) })
	}
	at := make([]ref, l.Cut)
	for _, r := range l.refs {
		at[l.seq(r)] = r
	}
	return slices.DeleteFunc(at, func(r ref) bool { return r == 0 })
}

func (l *log) seq(r ref) uint32 { return l.record(r).head().Seq }

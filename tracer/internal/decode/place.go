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
	n := positions(e.Kind, e.Flags)
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
func (l *log) place(records int) (a Account) {
	order := l.dense
	if l.Cut > 16*uint64(records+len(l.Open)) {
		order = l.sparse
	}
	put, sort := order()
	l.records(func(r ref, e *bpf.ProbesEvent) {
		if uint64(e.Seq) < l.Cut {
			put(r, e.Seq)
			l.account(&a, e)
		}
	})
	l.refs = sort()
	return a
}

// dense puts each event at the index that is its position. Positions are small
// numbers of which nearly all are there, so that is all the sorting there is. Of
// two records with one position, which no probe makes, the later one counts.
func (l *log) dense() (put func(ref, uint32), sort func() []ref) {
	at := make([]ref, l.Cut)
	put = func(r ref, seq uint32) { at[seq] = r }
	sort = func() []ref {
		return slices.Clone(slices.DeleteFunc(at, func(r ref) bool { return r == 0 }))
	}
	return put, sort
}

// sparse is for a trace of which far more was lost than received.
func (l *log) sparse() (put func(ref, uint32), sort func() []ref) {
	var refs []ref
	put = func(r ref, _ uint32) { refs = append(refs, r) }
	sort = func() []ref {
		slices.SortFunc(refs, func(a, b ref) int { return cmp.Or(cmp.Compare(l.seq(a), l.seq(b)), cmp.Compare(b, a)) })
		return slices.CompactFunc(refs, func(a, b ref) bool { return l.seq(a) == l.seq(b) })
	}
	return put, sort
}

func (l *log) seq(r ref) uint32 { return l.record(r).head().Seq }

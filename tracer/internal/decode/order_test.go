// SPDX-License-Identifier: MIT

package decode_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
	"github.com/kwitness/kwitness/tracer/trace"
)

func TestOrder(t *testing.T) {
	run(t, []script{
		{name: "nothing is an empty log", cut: 7},
		{
			name:    "events are in the order of their positions, whichever record came first",
			records: []record{wake(3, 2, 1), enter(0, 1, "read").exit(4, 1), sleep(1, 1).within("read", 0), wake(2, 3, 1)},
			events: trace.Events{
				returned(call(0, 1, "read"), 4, 1), inside(event(1, 1, trace.KindSleep), "read", 0), woken(2, 3, 1), woken(3, 2, 1),
			},
		},
		{
			name:    "positions without a record are left out",
			records: []record{sleep(5, 1), sleep(2, 1), sleep(9, 1)},
			events: trace.Events{
				event(2, 1, trace.KindSleep), event(5, 1, trace.KindSleep), event(9, 1, trace.KindSleep),
			},
		},
		{
			name:    "of two records with one position the later one counts",
			records: []record{sleep(0, 1), sleep(1, 1), wake(1, 2, 1), sleep(2, 1)},
			events:  trace.Events{event(0, 1, trace.KindSleep), woken(1, 2, 1), event(2, 1, trace.KindSleep)},
		},
	})
}

func TestCut(t *testing.T) {
	run(t, []script{
		{
			name: "nothing is before 0", cut: 0,
		},
		{
			name: "what happened behind the cut is not shown", cut: 2,
			records: []record{sleep(0, 1), sleep(1, 1), sleep(2, 1), enter(3, 1, "read").exit(4, 0)},
			events:  trace.Events{event(0, 1, trace.KindSleep), event(1, 1, trace.KindSleep)},
		},
		{
			name: "a call that returns behind the cut is in flight", cut: 2,
			records: []record{enter(0, 1, "read", 3).exit(2, 5), enter(1, 2, "read", 4).exit(3, 6)},
			events:  trace.Events{call(0, 1, "read", 3), call(1, 2, "read", 4)},
		},
		{
			name: "a call that returns just before the cut has returned", cut: 3,
			records: []record{enter(0, 1, "read").exit(2, 5)},
			events:  trace.Events{returned(call(0, 1, "read"), 2, 5)},
		},
		{
			name: "a call of which only the exit was seen is not shown if that is behind the cut", cut: 1,
			records: []record{late(1, 1, "read", 5), late(0, 2, "read", 6)},
			events:  trace.Events{unentered(call(0, 2, "read"), 6)},
		},
		{
			name: "a call in flight has neither what it returned nor its memory at the exit", cut: 1,
			records: []record{remembering(enter(0, 1, "pselect6").exit(1, 1))},
			events:  trace.Events{withIn(call(0, 1, "pselect6"))},
		},
		{
			name: "a call whose task ended in it has ended", cut: 1,
			records: []record{enter(0, 1, "read").ends()},
			events:  trace.Events{ended(call(0, 1, "read"))},
		},
	})
}

func remembering(r record) record {
	r.in = memory{parts: readSet, size: 8, data: words(3)}.bytes()
	r.out = memory{parts: readSet, size: 8, data: words(1)}.bytes()
	return r
}

func withIn(e trace.Event) trace.Event {
	e.In = &trace.Snapshot{Read: trace.FDSet{3}}
	return e
}

// A log is made in one of two ways, by how many of the positions have a record.
func TestBothWaysToMakeALogGiveTheSame(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	kinds := []bpf.ProbesEventKind{
		bpf.ProbesEventKindKIND_SLEEP, bpf.ProbesEventKindKIND_EXIT, bpf.ProbesEventKindKIND_SIGNAL,
		bpf.ProbesEventKindKIND_FORK, bpf.ProbesEventKindKIND_ACCESS, bpf.ProbesEventKindKIND_STORE,
		bpf.ProbesEventKindKIND_FAULT, bpf.ProbesEventKindKIND_ALLOC, bpf.ProbesEventKindKIND_TIMER, bpf.ProbesEventKindKIND_TCP, bpf.ProbesEventKindKIND_FUNCTION,
	}
	var s decode.Store
	for _, seq := range random.Perm(20000)[:5000] {
		if random.IntN(2) == 0 {
			add(t, &s, enter(seq, seq%7, "read").exit(seq+random.IntN(100)+1, 0))
		} else {
			add(t, &s, other(kinds[random.IntN(len(kinds))], seq, seq%7, uint64(random.IntN(3))))
		}
	}
	for _, cut := range []uint64{20100, 40000} {
		dense, a := s.Log(view(cut))
		sparse, b := s.Log(view(beyond))
		if dense.Len() < 4000 || a != b {
			t.Errorf("%d events, accounts %+v and %+v", dense.Len(), a, b)
		}
		if diff := cmp.Diff(list(dense), list(sparse)); diff != "" {
			t.Errorf("events (-dense +sparse):\n%s", diff)
		}
	}
}

func list(s trace.Source) trace.Events { return slices.Collect(trace.NewLog(s).All()) }

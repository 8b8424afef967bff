// SPDX-License-Identifier: MIT

package decode_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
	"github.com/kwitness/kwitness/tracer/trace"
)

func TestCallsThatThreadsAreIn(t *testing.T) {
	run(t, []script{
		{
			name:    "one is in flight, at its place",
			records: []record{sleep(1, 1).within("read", 0), sleep(3, 2).within("write", 2)},
			open:    []record{enter(2, 2, "write", 7), enter(0, 1, "read", 3).sleeps()},
			events: trace.Events{
				slept(call(0, 1, "read", 3)), inside(event(1, 1, trace.KindSleep), "read", 0),
				call(2, 2, "write", 7), inside(event(3, 2, trace.KindSleep), "write", 2),
			},
		},
		{
			name: "it has the memory that it was entered with",
			open: []record{remembering(enter(0, 1, "pselect6"))}, events: trace.Events{withIn(call(0, 1, "pselect6"))},
		},
		{
			name: "it may be the only event", open: []record{enter(5, 1, "read")}, events: trace.Events{call(5, 1, "read")},
		},
		{
			name:    "one that has returned meanwhile is in the ring, and there once",
			records: []record{enter(0, 1, "read").exit(1, 7)}, open: []record{enter(0, 1, "read")},
			events: trace.Events{returned(call(0, 1, "read"), 1, 7)},
		},
		{
			name:    "one that was left after the stop is there once",
			records: []record{enter(0, 1, "read").leaves()}, open: []record{enter(0, 1, "read")},
			events: trace.Events{call(0, 1, "read")},
		},
		{
			name:    "one whose task has ended meanwhile has ended",
			records: []record{enter(0, 1, "read").ends()}, open: []record{enter(0, 1, "read")},
			events: trace.Events{ended(call(0, 1, "read"))},
		},
		{
			name: "one that was seen twice is there once",
			open: []record{enter(0, 1, "read"), enter(0, 1, "read")}, events: trace.Events{call(0, 1, "read")},
		},
		{
			name: "one that began behind the cut is not shown", cut: 3,
			open: []record{enter(3, 1, "read"), enter(2, 2, "read")}, events: trace.Events{call(2, 2, "read")},
		},
	})
}

func TestNothingOfTheExitCountsWhileAThreadIsInACall(t *testing.T) {
	r := remembering(enter(0, 1, "pselect6").exit(1, 1))
	r.OutBytes = math.MaxUint16
	for name, r := range map[string]record{"returning": r, "ending": r.ends()} {
		v := view(9)
		v.Open = []decode.Open{inCall(r)}
		l, account := new(decode.Store).Log(v)
		if diff := cmp.Diff(timed(trace.Events{withIn(call(0, 1, "pselect6"))}), list(l)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if account != (decode.Account{InFlight: 1}) {
			t.Errorf("%s: %+v", name, account)
		}
	}
}

func TestThereMayBeMoreCallsThanFitInABlock(t *testing.T) {
	const threads = 3000 // each in a call with the largest snapshot: 2 MiB
	v := view(2 * threads)
	for i := range threads {
		r := enter(2*i+1, i, "pselect6", uint64(i))
		r.in = memory{parts: timeout, timeout: [2]int64{int64(i), 0}, data: make([]byte, 512)}.bytes()
		v.Open = append(v.Open, inCall(r))
	}
	var s decode.Store
	for i := range threads {
		add(t, &s, sleep(2*i, i))
	}
	l, account := s.Log(v)
	if want := (decode.Account{Received: threads, InFlight: threads}); account != want || l.Len() != 2*threads {
		t.Fatalf("%d events, %+v, want %d, %+v", l.Len(), account, 2*threads, want)
	}
	for i := range threads {
		e := l.At(2*i + 1)
		if e.Seq != 2*i+1 || e.TID != i || e.Args[0] != uint64(i) || e.State != trace.InFlight || e.In.Timeout.Seconds() != float64(i) {
			t.Fatalf("event %d is %v", 2*i+1, e)
		}
	}
}

func TestEachLogHasTheCallsOfItsOwnView(t *testing.T) {
	var s decode.Store
	for i := range 12000 { // three blocks
		add(t, &s, sleep(i, 1))
	}
	logs := make([]trace.Source, 3)
	for i := range logs {
		v := view(20000)
		v.Open = []decode.Open{inCall(enter(12000+i, i, "read"))}
		logs[i], _ = s.Log(v)
	}
	for i, l := range logs {
		if last := l.At(l.Len() - 1); l.Len() != 12001 || last.Seq != 12000+i || last.TID != i {
			t.Errorf("log %d of %d events ends with %v", i, l.Len(), last)
		}
	}
}

// What the tracer reads of a thread may change as it reads.
func TestACallThatIsNoneIsLeftOut(t *testing.T) {
	good := inCall(remembering(enter(0, 1, "pselect6")))
	for name, spoil := range map[string]func(*decode.Open){
		"a snapshot larger than there is room": func(o *decode.Open) { o.Call.InBytes = math.MaxUint16 &^ 7 },
		"a snapshot of no such size":           func(o *decode.Open) { o.Call.InBytes = 33 },
		"no kind":                              func(o *decode.Open) { o.Call.Kind = 0 },
		"a kind that is not known":             func(o *decode.Open) { o.Call.Kind = bpf.ProbesEventKindKIND_MAX },
		"not a call":                           func(o *decode.Open) { o.Call.Kind = bpf.ProbesEventKindKIND_SLEEP },
	} {
		bad := good
		bad.Call.Seq = 1
		spoil(&bad)
		v := view(2)
		v.Open = []decode.Open{bad, good}
		l, account := new(decode.Store).Log(v)
		if l.Len() != 1 || l.At(0).Seq != 0 || account != (decode.Account{InFlight: 1}) {
			t.Errorf("%s: %d events, %+v, want one in flight", name, l.Len(), account)
		}
	}
}

// SPDX-License-Identifier: MIT

package trace_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A packed source makes each event when it is asked, at every third position,
// and counts how often that is.
type packed struct {
	n     int
	asked *int
}

func (p packed) Len() int { return p.n }

func (p packed) At(i int) trace.Event {
	*p.asked++
	return trace.Event{Seq: 3 * i, TID: one}
}

func TestTheZeroLogIsEmpty(t *testing.T) {
	for name, l := range map[string]trace.Log{
		"zero": {}, "of nil events": trace.NewLog(trace.Events(nil)), "of no events": trace.NewLog(trace.Events{}), "of a zero log": trace.NewLog(trace.Log{}),
	} {
		if n := l.Len(); n != 0 {
			t.Errorf("%s has %d events", name, n)
		}
		for e := range l.All() {
			t.Errorf("%s yields %v", name, e)
		}
		if got := slices.Concat(l.After(-1), l.Between(-1, 9), l.By(one), l.InFlight(), l.During(trace.Event{})); got != nil {
			t.Errorf("%s answers %v", name, got)
		}
		if l.String() != "" || l.GomegaString() != "" {
			t.Errorf("%s prints %q and %q", name, l, l.GomegaString())
		}
	}
}

func TestALogOfALogIsThatLog(t *testing.T) {
	asked := 0
	l := trace.NewLog(packed{5, &asked})
	if trace.NewLog(l) != l {
		t.Error("it is another one")
	}
}

func TestALogEndsWhereItsSourceDoes(t *testing.T) {
	l := trace.NewLog(slices.Clip(interleaved[:3]))
	for _, i := range []int{-1, 3, 1 << 40} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("event %d of 3 is there", i)
				}
			}()
			l.At(i)
		}()
	}
	if got := l.At(2); got.Seq != interleaved[2].Seq {
		t.Errorf("event 2 is #%d", got.Seq)
	}
}

func TestALogDecodesWhatItIsAskedFor(t *testing.T) {
	asked := 0
	l := trace.NewLog(packed{1_000_000, &asked})
	if got := l.Between(30, 39); len(got) != 2 || got[0].Seq != 33 || got[1].Seq != 36 {
		t.Errorf("between 30 and 39 are %v", got)
	}
	for range l.All() {
		break
	}
	if l.GomegaString(); asked > 50 {
		t.Errorf("it decoded %d events for 2, for the first and for 12 rows", asked)
	}
}

func TestALogIsSavedAsItsEventsAre(t *testing.T) {
	for name, es := range map[string]trace.Events{
		"nil": nil, "empty": {}, "one": interleaved[:1], "several": interleaved,
		"escaped": {{Kind: trace.KindCall, Call: trace.Call{Name: "<&>\u2028\x00"}}, {Inside: "\xff"}},
	} {
		want, wantErr := json.MarshalIndent(map[string]any{"Events": es}, "", "\t")
		got, err := json.MarshalIndent(map[string]any{"Events": trace.NewLog(es)}, "", "\t")
		if (err != nil) != (wantErr != nil) {
			t.Fatalf("%s: %v, not %v", name, err, wantErr)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestALogThatIsNoListIsAnError(t *testing.T) {
	for _, text := range []string{`{}`, `"events"`, `[1]`, `[{"Kind": "faults"}]`} {
		if err := json.Unmarshal([]byte(text), new(trace.Log)); err == nil {
			t.Errorf("%s is a log", text)
		}
	}
}

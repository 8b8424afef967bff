// SPDX-License-Identifier: MIT

package trace_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/tracer/trace"
)

var (
	dropped = trace.Loss{What: "records dropped, ring buffer full", Count: 12}
	sched   = trace.Loss{What: "runs of sched_switch missed", Count: 3, Kinds: []trace.Kind{trace.KindSleep, trace.KindWake}}
	signals = trace.Loss{What: "runs of signal_generate missed", Count: 1, Kinds: []trace.Kind{trace.KindSignal}}
)

func TestLossesInWords(t *testing.T) {
	for want, losses := range map[string]trace.Losses{
		"nothing":                              nil,
		"12 records dropped, ring buffer full": {dropped},
		"12 records dropped, ring buffer full, 1 map full": {dropped, {What: "map full", Count: 1}},
	} {
		if got := losses.String(); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
	if got := (trace.Losses{}).String(); got != "nothing" {
		t.Errorf("no losses are %q", got)
	}
}

func TestATraceIsIncompleteIfItLostSomething(t *testing.T) {
	for name, complete := range map[string]*trace.Trace{
		"lost nothing": {}, "lost an empty list": {Lost: trace.Losses{}}, "still recording": {Sealed: false},
	} {
		if err := complete.Incomplete(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := fmt.Errorf("judge: %w", (&trace.Trace{Lost: trace.Losses{dropped}}).Incomplete())
	var incomplete *trace.IncompleteError
	if !errors.As(err, &incomplete) {
		t.Fatalf("unexpected error %v", err)
	}
	if diff := cmp.Diff(trace.Losses{dropped}, incomplete.Lost); diff != "" {
		t.Errorf("losses (-want +got):\n%s", diff)
	}
	if want := "judge: incomplete trace: lost 12 records dropped, ring buffer full"; err.Error() != want {
		t.Errorf("%q, not %q", err, want)
	}
}

func TestATraceIsIncompleteInWhatItLost(t *testing.T) {
	for name, c := range map[string]struct {
		lost  trace.Losses
		kinds []trace.Kind
		want  trace.Losses
	}{
		"of any kind":         {trace.Losses{sched, signals}, nil, trace.Losses{sched, signals}},
		"of no kind that is":  {trace.Losses{sched, signals}, []trace.Kind{trace.KindCall}, nil},
		"of the kind":         {trace.Losses{sched, signals}, []trace.Kind{trace.KindWake}, trace.Losses{sched}},
		"of one of the kinds": {trace.Losses{sched, signals}, []trace.Kind{trace.KindCall, trace.KindSignal}, trace.Losses{signals}},
		"of all kinds":        {trace.Losses{sched, signals}, trace.Kinds(), trace.Losses{sched, signals}},
		"without kinds":       {trace.Losses{sched, dropped}, []trace.Kind{trace.KindCall}, trace.Losses{dropped}},
		"with an empty list":  {trace.Losses{{What: "x", Kinds: []trace.Kind{}}}, []trace.Kind{trace.KindCall}, trace.Losses{{What: "x", Kinds: []trace.Kind{}}}},
	} {
		var got trace.Losses
		var incomplete *trace.IncompleteError
		if err := (&trace.Trace{Lost: c.lost}).Incomplete(c.kinds...); errors.As(err, &incomplete) {
			got = incomplete.Lost
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestALossInJSONNamesItsKindsIfItHasAny(t *testing.T) {
	text, err := json.Marshal(trace.Losses{dropped, sched})
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"What":"records dropped, ring buffer full","Count":12},{"What":"runs of sched_switch missed","Count":3,"Kinds":["sleep","wake"]}]`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

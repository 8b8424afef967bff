// SPDX-License-Identifier: MIT

package trace_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/tracer/trace"
)

var dropped = trace.Loss{What: "records dropped, ring buffer full", Count: 12}

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

func TestATraceHasItself(t *testing.T) {
	tr := new(trace.Trace)
	if tr.Trace() != tr {
		t.Error("it is another one")
	}
}

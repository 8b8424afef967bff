// SPDX-License-Identifier: MIT

package tracer_test

import (
	"strings"
	"testing"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// Whatever makes a record vanish, and is counted by nobody, shows in the books.
func TestBooksThatDoNotCloseMakeATraceIncomplete(t *testing.T) {
	for name, cook := range map[string]func(*tracer.Recording){
		"a position without a record":     func(r *tracer.Recording) { tracer.Misplace(r, 1) },
		"a record that was not received":  func(r *tracer.Recording) { tracer.Misbook(r, 1) },
		"a record that was not emitted":   func(r *tracer.Recording) { tracer.Misbook(r, ^uint64(0)) },
		"many positions without a record": func(r *tracer.Recording) { tracer.Misplace(r, 1000) },
		"more than a log is sorted by":    func(r *tracer.Recording) { tracer.Misplace(r, 1<<20) },
	} {
		t.Run(name, func(t *testing.T) {
			tr, c := newTracer(t, tracer.Config{}), working(t)
			rec := record(t, tr, c.pid)
			c.do(5)
			c.waits()
			cook(rec)
			got := stop(t, rec)
			err := got.Incomplete(trace.KindExec) // may be of any kind
			if err == nil || !strings.Contains(err.Error(), "positions do not close") {
				t.Errorf("Incomplete says %v", err)
			}
			if n := len(closed(got.Events)); n != 5 {
				t.Errorf("%d calls in the trace, want the 5 that were recorded", n)
			}
		})
	}
}

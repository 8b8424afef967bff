// SPDX-License-Identifier: MIT

package tracer_test

import (
	"testing"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

func TestASkippedProbeMayHideWhatItsHookSees(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	rec := record(t, tr, c.pid)
	tracer.Skip(rec, tracer.HookSched, 3)
	c.do(5)
	got := stop(t, rec)
	if want := "3 probe runs skipped by the kernel, recursion (sleep, wake, dead)"; got.Lost.String() != want {
		t.Errorf("lost %v, want %s", got.Lost, want)
	}
	if err := got.Incomplete(trace.KindCall); err != nil {
		t.Errorf("of calls nothing is missing, and Incomplete says %v", err)
	}
	if got.Incomplete(trace.KindSleep) == nil {
		t.Error("a sleep may be missing, and Incomplete says nothing")
	}
}

func TestASkippedProbeOfTasksMayHideAnything(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	rec := record(t, tr, c.pid)
	tracer.Skip(rec, tracer.HookTasks, 1)
	if got := stop(t, rec); got.Incomplete(trace.KindCall) == nil {
		t.Error("a child may not have been followed, and Incomplete says nothing")
	}
}

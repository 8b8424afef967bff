// SPDX-License-Identifier: MIT

package tracer_test

import (
	"testing"

	"github.com/kwitness/kwitness/tracer"
)

func TestAnIdleTracerIsNotAttached(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	for range 3 {
		rec := record(t, tr, c.pid)
		if !tracer.Attached(tr) {
			t.Error("the probes are not attached, and a process is recorded")
		}
		tracer.Rest(tr)
		c.do(7)
		if got := len(closed(complete(t, rec).Events)); got != 7 {
			t.Errorf("%d calls recorded, want 7", got)
		}
		if !tracer.Attached(tr) {
			t.Error("the probes were detached at once")
		}
		tracer.Rest(tr)
		if tracer.Attached(tr) {
			t.Error("the probes are attached, and nobody is recorded")
		}
	}
}

func TestARestingTracerKeepsNoTasks(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	rec := record(t, tr, c.pid)
	c.do(1)
	c.waits()
	complete(t, rec)
	tracer.Rest(tr)
	if n := tracer.Tasks(tr); n != 0 {
		t.Errorf("%d tasks are kept", n)
	}
	rec = record(t, tr, c.pid)
	c.do(2)
	if got := len(closed(complete(t, rec).Events)); got != 2 {
		t.Errorf("%d calls recorded, want 2", got)
	}
}

// SPDX-License-Identifier: MIT

package tracer_test

import (
	"sync"
	"testing"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

func TestTwoRecordingsOfOneTracerDoNotMix(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	children := []*child{working(t), working(t)}
	recs := []*tracer.Recording{record(t, tr, children[0].pid), record(t, tr, children[1].pid)}
	var all sync.WaitGroup
	for i, c := range children {
		all.Go(func() {
			for range 20 {
				c.do(i + 1)
			}
		})
	}
	all.Wait()
	for i, rec := range recs {
		got := complete(t, rec).Events
		if n := len(closed(got)); n != 20*(i+1) {
			t.Errorf("%d calls in recording %d, want %d", n, i, 20*(i+1))
		}
		strangers := got.Where(func(e trace.Event) bool { return e.PID == children[1-i].pid && e.Kind != trace.KindWake })
		if len(strangers) != 0 {
			t.Errorf("recording %d has events of the other target: %v", i, strangers)
		}
	}
}

func TestTwoTracersRecordTheSameTarget(t *testing.T) {
	first, second, c := newTracer(t, tracer.Config{}), newTracer(t, tracer.Config{}), working(t)
	outer := record(t, first, c.pid)
	c.do(2)
	inner := record(t, second, c.pid)
	c.do(3)
	if n := len(closed(complete(t, inner).Events)); n != 3 {
		t.Errorf("%d calls in the inner recording, want 3", n)
	}
	c.do(4)
	if n := len(closed(complete(t, outer).Events)); n != 9 {
		t.Errorf("%d calls in the outer recording, want 9", n)
	}
}

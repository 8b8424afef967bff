// SPDX-License-Identifier: MIT

package tracer_test

import (
	"testing"

	"github.com/kwitness/kwitness/tracer"
)

func TestAnUntimedTraceIsInOrder(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{Untimed: true}), working(t)
	rec := record(t, tr, c.pid)
	c.do(100)
	last, n := -1, 0
	for e := range complete(t, rec).Events.All() {
		if e.Time != 0 || e.Took != 0 || e.Seq <= last {
			t.Fatalf("%s at %v for %v, behind #%d", e.GomegaString(), e.Time, e.Took, last)
		}
		last, n = e.Seq, n+1
	}
	if n < 100 {
		t.Errorf("%d events recorded", n)
	}
}

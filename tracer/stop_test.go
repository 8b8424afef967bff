// SPDX-License-Identifier: MIT

package tracer_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// work makes as many calls as it is told, again and again.
var work = script("work", func(g gate) {
	g.tell(0)
	for {
		closeNowhere(g.wait())
		g.tell(0)
	}
})

func working(t *testing.T) *child {
	t.Helper()
	c := start(t, work)
	c.await()
	return c
}

// do lets the child make n calls and returns when it has.
func (c *child) do(n int) {
	c.t.Helper()
	c.release(uint64(n))
	c.await()
}

func closed(es trace.Source) trace.Events { return trace.NewLog(es).Calls(trace.Close) }

func TestStopIsABarrier(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	for range 200 {
		n := rand.IntN(50)
		rec := record(t, tr, c.pid)
		c.do(n)
		if got := len(closed(complete(t, rec).Events)); got != n {
			t.Fatalf("%d calls recorded of %d that were seen to be made", got, n)
		}
	}
}

func TestNothingIsRecordedAfterStop(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	rec := record(t, tr, c.pid)
	c.do(3)
	sealed := complete(t, rec)
	c.do(5)
	if rec.Trace() != sealed {
		t.Error("Trace returns another trace than it did after Stop")
	}
	if got := len(closed(sealed.Events)); got != 3 {
		t.Errorf("%d calls in the trace, want the 3 before Stop", got)
	}
}

func TestStopTwiceIsStopOnce(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	rec := record(t, tr, c.pid)
	first := complete(t, rec)
	if second := complete(t, rec); second != first {
		t.Error("the second Stop made another trace")
	}
}

func TestStopByManyAtATimeMakesOneTrace(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	rec := record(t, tr, c.pid)
	c.do(10)
	traces := make([]*trace.Trace, 8)
	var all sync.WaitGroup
	for i := range traces {
		all.Go(func() {
			rec.Trace()
			if err := rec.Stop(context.Background()); err != nil {
				t.Error(err)
			}
			traces[i] = rec.Trace()
		})
	}
	all.Wait()
	for _, other := range traces {
		if other != traces[0] || len(closed(other.Events)) != 10 {
			t.Errorf("a trace of %d calls, want one trace of 10", len(closed(other.Events)))
		}
	}
}

func TestStopWithAnEndedContextIsDoneByTheNext(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	rec := record(t, tr, c.pid)
	c.do(4)
	why := errors.New("out of time")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(why)
	wantError(t, rec.Stop(ctx), why, "stop: out of time")
	c.do(4)
	sealed := complete(t, rec)
	if got := len(closed(sealed.Events)); got != 4 || !sealed.Sealed {
		t.Errorf("%d calls recorded, want the 4 before the first Stop", got)
	}
}

func TestStopAfterTheTargetDiedKeepsItAll(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	rec := record(t, tr, c.pid)
	c.do(6)
	c.in.Close() // the script ends
	c.exited()
	got := complete(t, rec).Events
	last := got.Of(trace.KindExit).Where(func(e trace.Event) bool { return e.Last })
	if len(closed(got)) != 6 || len(last) != 1 {
		t.Errorf("%d calls and %d last exits, want 6 and 1", len(closed(got)), len(last))
	}
}

func TestTheTraceOfARunningRecordingIsACopy(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	rec := record(t, tr, c.pid)
	var before *trace.Trace
	for n := 1; n <= 5; n++ {
		c.do(1)
		now := rec.Trace()
		if got := len(closed(now.Events)); got != n || now.Sealed || now == before {
			t.Fatalf("%d calls in the running trace, sealed %v, want %d", got, now.Sealed, n)
		}
		if before != nil && len(closed(before.Events)) != n-1 {
			t.Fatalf("a trace grew after it was returned, to %d calls", len(closed(before.Events)))
		}
		before = now
	}
}

func TestACallThatAThreadIsInIsInFlight(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	rec := record(t, tr, c.pid)
	c.do(2)
	c.waits()
	got := complete(t, rec).Events.ByThread(c.pid).Of(trace.KindCall)
	for i, e := range got[:len(got)-1] {
		if e.State != trace.Returned {
			t.Errorf("call %d of %d is %s, want it returned", i, len(got), e)
		}
	}
	last := got[len(got)-1]
	if last.Name != "read" || last.State != trace.InFlight || last.Ret != 0 || last.End != 0 || last.Out != nil {
		t.Errorf("the last call is %s, want the read of the gate in flight: %+v", last, last.Call)
	}
}

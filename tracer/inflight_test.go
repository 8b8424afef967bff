// SPDX-License-Identifier: MIT

package tracer_test

import (
	"testing"
	"time"

	"github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// The time of a call in flight is that of its enter, not of when somebody looked.
func TestACallInFlightSaysSinceWhen(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	rec := record(t, tr, c.pid)
	c.do(1)
	c.waits()
	flying := func(tr *trace.Trace) trace.Event {
		t.Helper()
		all := trace.NewLog(tr.Events.InFlight()).ByThread(c.pid)
		if len(all) != 1 || all[0].Name != "read" || all[0].FD() != 0 {
			t.Fatalf("in flight are %v, want the read at the gate", all)
		}
		return all[0]
	}
	first := rec.Trace()
	entered, seen := flying(first).Time, first.Span
	if wrote := closed(first.Events)[0].Time; entered <= wrote || entered > seen {
		t.Errorf("it is in flight since %v, behind a call at %v and before %v", entered, wrote, seen)
	}
	until(t, "some time has passed", func() bool { return rec.Trace().Span > seen+20*time.Millisecond })
	sealed := complete(t, rec)
	if again := flying(sealed).Time; again != entered || sealed.Span < seen {
		t.Errorf("it is in flight since %v, and was since %v", again, entered)
	}
	gomega.NewWithT(t).Expect(sealed).To(gtrace.BeBlockedIn(gtrace.Read()))
}

func TestACallThatReturnsBetweenTwoLooksIsReturned(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	rec := record(t, tr, c.pid)
	c.do(1)
	for range 20 {
		c.waits()
		before := rec.Trace()
		flying := trace.NewLog(before.Events.InFlight()).ByThread(c.pid)
		c.do(1)
		after := rec.Trace()
		if len(flying) != 1 {
			t.Fatalf("in flight are %v", flying)
		}
		at := after.Events.Between(flying[0].Seq-1, flying[0].Seq+1)
		if len(at) != 1 || at[0].State != trace.Returned || at[0].Ret != 8 || at[0].Time != flying[0].Time {
			t.Fatalf("the call is %v now, and was %v", at, flying)
		}
	}
	complete(t, rec)
}

// A blocked process does nothing that could be waited for but go to sleep.
func TestTheGateIsWhereAChildIsBlocked(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	rec := record(t, tr, c.pid)
	c.do(1)
	gomega.NewWithT(t).Eventually(t.Context(), rec).Should(gtrace.BeBlockedIn(gtrace.Read()))
	c.waits()
	if err := unix.Kill(c.pid, unix.SIGKILL); err != nil {
		t.Fatal(err)
	}
	c.exited()
	gone(t, tr)
	got := complete(t, rec).Events
	reads := got.ByThread(c.pid).Where(func(e trace.Event) bool { return e.Name == "read" })
	if last := reads[len(reads)-1]; len(got.InFlight()) != 0 || last.State == trace.InFlight {
		t.Errorf("the last read of a killed process is %s", last)
	}
}

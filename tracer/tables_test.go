// SPDX-License-Identifier: MIT

package tracer_test

import (
	"testing"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// fillTable makes a table of the probes full until the returned function is called.
func fillTable(t *testing.T, tr *tracer.Tracer, table string) (empty func()) {
	t.Helper()
	drop, err := tracer.Fill(tr, table)
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if err := drop(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAProcessThatThereIsNoRoomForIsCounted(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c := start(t, threaded)
	c.await()
	rec := record(t, tr, c.pid)
	empty := fillTable(t, tr, tracer.TableFollowed)
	c.do(toFork)
	cmd := scripted(program)
	command := recordAs(t, tr, tracer.Command(cmd))
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	unfollowed := trace.Loss{What: "processes not followed, table full", Count: 1}
	got := stop(t, command)
	wantLost(t, got, unfollowed)
	if n := got.Events.Len(); n != 0 {
		t.Errorf("%d events of a command that could not be followed", n)
	}
	live := rec.Trace()
	wantLost(t, live, unfollowed)
	if live.Incomplete(trace.KindSignal) == nil {
		t.Error("nothing of the process that was not followed is missing")
	}
	empty()
	c.do(toFork)
	got = stop(t, rec)
	wantLost(t, got, unfollowed)
	if n := len(nowhereClosed(got.Events.Where(func(e trace.Event) bool { return e.PID != c.pid }))); n != 2 {
		t.Errorf("%d calls of children, want 2 of the second", n)
	}
	nothingLeft(t, tr)
}

func TestACallThatThereIsNoRoomForIsCounted(t *testing.T) {
	tr := newTracer(t, tracer.Config{Calls: []string{"close"}})
	c := start(t, threaded)
	c.await()
	rec := record(t, tr, c.pid)
	c.do(1) // the two threads are in the table
	empty := fillTable(t, tr, tracer.TableThreads)
	c.do(1)
	c.do(toMakeThread)
	empty()
	c.do(1)
	got := stop(t, rec)
	if n := len(nowhereClosed(got.Events)); n != 4*7+3 {
		t.Errorf("%d calls in the trace, want those of the two threads", n)
	}
	if len(got.Lost) != 1 || got.Lost[0].What != "calls not recorded, table of threads full" || got.Lost[0].Count < 3 {
		t.Errorf("lost %v, want at least the three calls of the new thread", got.Lost)
	}
	if got.Incomplete(trace.KindCall) == nil || got.Incomplete(trace.KindSleep) == nil || got.Incomplete(trace.KindFork) != nil {
		t.Errorf("of calls: %v; of forks: %v", got.Incomplete(trace.KindCall), got.Incomplete(trace.KindFork))
	}
}

// An ending task that cannot be noted may be forgotten too early, or too late.
func TestAnEndThatThereIsNoRoomForIsCounted(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	rec := record(t, tr, c.pid)
	c.do(3)
	empty := fillTable(t, tr, tracer.TableEnding)
	c.in.Close()
	c.exited()
	gone(t, tr)
	empty()
	got := stop(t, rec)
	if len(nowhereClosed(got.Events)) != 3 || len(lastExits(got.Events)) != 1 {
		t.Errorf("%d calls and last exits %v", len(nowhereClosed(got.Events)), lastExits(got.Events))
	}
	if len(got.Lost) != 1 || got.Lost[0].What != "processes not followed, table full" || got.Lost[0].Count != uint64(len(got.Events.Of(trace.KindExit))) {
		t.Errorf("lost %v, want one for each of %d threads", got.Lost, len(got.Events.Of(trace.KindExit)))
	}
}

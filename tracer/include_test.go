// SPDX-License-Identifier: MIT

package tracer_test

import (
	"errors"
	"os"
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

var onDemand = map[tracer.Hook]trace.Kind{
	tracer.HookFaults: trace.KindFault, tracer.HookAllocs: trace.KindAlloc, tracer.HookTimers: trace.KindTimer,
}

func include(t *testing.T, rec *tracer.Recording, hooks ...tracer.Hook) {
	t.Helper()
	for _, h := range hooks {
		if err := rec.Include(h); err != nil {
			t.Fatal(err)
		}
	}
}

// The hooks are in use, by another recording.
func TestARecordingHasWhatItIncludesAndNothingElse(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c, d := start(t, registers), start(t, faults)
	forever := c.await()
	d.await()
	d.await()
	one, other := record(t, tr, c.pid), record(t, tr, d.pid)
	for h := range onDemand {
		need(t, tracer.HaveHook(h))
		include(t, other, h, h)
	}
	include(t, one, tracer.HookTimers)
	c.register(forever)
	d.release(0)
	d.await()
	for rec, want := range map[*tracer.Recording][]trace.Kind{one: {trace.KindTimer}, other: {trace.KindFault, trace.KindAlloc, trace.KindTimer}} {
		got := complete(t, rec)
		for _, kind := range []trace.Kind{trace.KindFault, trace.KindAlloc, trace.KindTimer} {
			if records := slices.Contains(want, kind); got.Records(kind) != records || len(got.Events.Of(kind)) > 0 && !records {
				t.Errorf("kind %s recorded: %v, and %d of it, want %v", kind, got.Records(kind), len(got.Events.Of(kind)), records)
			}
		}
	}
	if len(one.Trace().Events.Of(trace.KindTimer)) == 0 || len(other.Trace().Events.Of(trace.KindFault)) == 0 {
		t.Error("what was included is not there")
	}
}

// The slot of a recording is used again.
func TestARecordingIncludesNothingThatAnEarlierOneDid(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c := working(t)
	for h := range onDemand {
		need(t, tracer.HaveHook(h))
	}
	for i := range 2 * 256 {
		rec := record(t, tr, c.pid)
		if i < 256 {
			include(t, rec, tracer.HookAllocs)
		} else if got := tracer.Included(rec); got != 0 {
			t.Fatalf("recording %d includes %b", i, got)
		}
		stop(t, rec)
	}
}

func TestOnlyWhatIsRecordedOnDemandCanBeIncluded(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	rec := record(t, tr, c.pid)
	wantError(t, rec.Include(tracer.HookSched), unix.EINVAL, "include sched: it is not recorded on demand: invalid argument")
	wantError(t, rec.Include("tea"), unix.EINVAL, "include tea: it is not recorded on demand: invalid argument")
	complete(t, rec)
	if err := rec.Include(tracer.HookAllocs); !errors.Is(err, tracer.ErrClosed) {
		t.Errorf("include in a stopped recording: %v", err)
	}
}

func TestASkippedProbeOfAHookIsALossToWhoIncludesIt(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c, d := working(t), working(t)
	one, other := record(t, tr, c.pid), record(t, tr, d.pid)
	need(t, tracer.HaveHook(tracer.HookAllocs))
	include(t, one, tracer.HookAllocs)
	tracer.Skip(one, tracer.HookAllocs, 3)
	tracer.Skip(other, tracer.HookAllocs, 3)
	if got := stop(t, one).Lost.String(); got != "3 probe runs skipped by the kernel, recursion (alloc)" {
		t.Errorf("lost %s", got)
	}
	complete(t, other)
}

// allocates makes n epoll instances, one after the other.
var allocates = script("allocates", func(g gate) {
	g.tell(0)
	n := g.wait()
	for range n {
		epoll, _, _ := unix.RawSyscall(unix.SYS_EPOLL_CREATE1, 0, 0, 0)
		unix.RawSyscall(unix.SYS_CLOSE, epoll, 0, 0)
	}
	g.tell(0)
	g.wait()
})

func TestAnAllocationThatTheRingHasNoRoomForIsALoss(t *testing.T) {
	tr := newTracer(t, tracer.Config{RingBytes: os.Getpagesize(), Calls: []string{"epoll_create1"}})
	need(t, tracer.HaveHook(tracer.HookAllocs))
	c := start(t, allocates)
	c.await()
	rec := record(t, tr, c.pid)
	include(t, rec, tracer.HookAllocs)
	const made = 100
	readOn := tracer.Hold(tr)
	c.release(made)
	c.await()
	readOn()
	got := stop(t, rec)
	var lost uint64
	for _, l := range got.Lost {
		if l.What == "records dropped, ring buffer full" && slices.Equal(l.Kinds, []trace.Kind{trace.KindAlloc}) {
			lost = l.Count
		} else if !slices.Equal(l.Kinds, []trace.Kind{trace.KindCall}) {
			t.Errorf("lost %s", l)
		}
	}
	kmallocs := got.Events.Of(trace.KindAlloc).Where(func(e trace.Event) bool { return e.Site == "do_epoll_create" && e.Cache == "" })
	if lost == 0 || len(kmallocs) >= made || got.Incomplete(trace.KindAlloc) == nil || got.Incomplete(trace.KindTimer) != nil {
		t.Errorf("%d of %d in the trace, lost %v", len(kmallocs), made, got.Lost)
	}
}

func TestASkippedProbeIsNoLossIfThereWasNothingToRecord(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	need(t, tracer.HaveHook(tracer.HookAllocs))
	for _, c := range []struct {
		skipped, excused uint64
		lost             string
	}{
		{3, 3, "nothing"},
		{3, 2, "1 probe runs skipped by the kernel, recursion (alloc)"},
	} {
		rec := record(t, tr, working(t).pid)
		include(t, rec, tracer.HookAllocs)
		tracer.Skip(rec, tracer.HookAllocs, c.skipped)
		if err := tracer.Excuse(tr, c.excused); err != nil {
			t.Fatal(err)
		}
		if got := stop(t, rec).Lost.String(); got != c.lost {
			t.Errorf("%d skipped and %d excused: lost %s, want %s", c.skipped, c.excused, got, c.lost)
		}
	}
}

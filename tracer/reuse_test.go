// SPDX-License-Identifier: MIT

package tracer_test

import (
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// There are 256 slots: the books of one that had a slot before must not be seen.
func TestASlotIsUsedAgain(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	for n := range 600 {
		c.waits()
		rec := record(t, tr, c.pid)
		c.do(n % 7)
		got := complete(t, rec)
		if made := len(nowhereClosed(got.Events)); made != n%7 {
			t.Fatalf("%d calls in recording %d, want %d", made, n, n%7)
		}
		first := got.Events.ByThread(c.pid).Of(trace.KindCall)[0]
		if first.Name != "read" || !first.Unentered || first.Ret != 8 || got.Events.At(0).Seq != 0 {
			t.Fatalf("recording %d begins with %s, want the return of the read that the child waited in", n, first)
		}
	}
	nothingLeft(t, tr)
}

const slots = 256

func TestAllSlotsAtATime(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	first := record(t, tr, c.pid)
	c.do(3)
	var recs []*tracer.Recording
	nursery := start(t, nursery)
	nursery.await()
	whole := recordAs(t, tr, tracer.PID(nursery.pid))
	nursery.do(slots)
	var pids []int
	for _, fork := range newProcesses(complete(t, whole).Events) {
		pids = append(pids, fork.Child)
	}
	for _, pid := range pids[:slots-1] {
		recs = append(recs, record(t, tr, pid))
	}
	_, err := tr.Record(tracer.PID(pids[slots-1]))
	wantError(t, err, unix.EAGAIN, "record: 256 recordings are running: resource temporarily unavailable")
	c.do(4)
	if n := len(nowhereClosed(first.Trace().Events)); n != 7 {
		t.Errorf("%d calls in the first recording, want 7", n)
	}
	if got := complete(t, recs[100]); got.Target != pids[100] {
		t.Errorf("the trace is of %d, want %d", got.Target, pids[100])
	}
	again := record(t, tr, pids[slots-1]) // in the slot that is free now
	var all sync.WaitGroup
	for i, rec := range append(recs, again) {
		if i != 100 {
			all.Go(func() { complete(t, rec) })
		}
	}
	all.Wait()
	if n := len(nowhereClosed(complete(t, first).Events)); n != 7 {
		t.Errorf("%d calls in the first recording, want 7", n)
	}
}

// interrupted waits in read, then in poll, at its gate.
var interrupted = script("interrupted", func(g gate) {
	g.tell(0)
	for {
		g.wait()
		gate := unix.PollFd{Fd: 0, Events: unix.POLLIN}
		g.tell(0)
		unix.RawSyscall6(unix.SYS_PPOLL, addr(&gate), 1, 0, 0, 0, 0)
		g.wait()
		closeNowhere(2)
		g.tell(0)
	}
})

// A thread stays in a call while its recording is stopped, and returns unrecorded.
// When it is recorded again, that call must not be booked to whoever has the slot
// of the stopped recording by then.
func TestACallThatIsLeftOverDisturbsNobody(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c, other, third := start(t, interrupted), working(t), working(t)
	c.await()
	c.waits()
	old := record(t, tr, c.pid)
	c.do(0)
	c.waitsAt(unix.SYS_PPOLL)
	c.do(0)
	c.waits()
	complete(t, old) // in read
	for range slots - 1 {
		complete(t, record(t, tr, other.pid))
	}
	heir := record(t, tr, other.pid) // of its slot
	other.do(5)
	c.do(0) // out of read, unrecorded
	c.waitsAt(unix.SYS_PPOLL)
	again := record(t, tr, c.pid)
	c.do(0)
	got := complete(t, again)
	first := got.Events.ByThread(c.pid).Of(trace.KindCall)[0]
	if first.Name != "ppoll" || !first.Unentered || first.Ret != 1 || len(nowhereClosed(got.Events)) != 2 {
		t.Errorf("the second recording begins with %s and has %d calls", first, len(nowhereClosed(got.Events)))
	}
	last := record(t, tr, third.pid)
	third.do(1)
	complete(t, last)
	if n := len(nowhereClosed(complete(t, heir).Events)); n != 5 {
		t.Errorf("%d calls in the recording that has the slot, want 5", n)
	}
}

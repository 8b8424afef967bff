// SPDX-License-Identifier: MIT

package tracer_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

var writes = script("writes", func(g gate) {
	null, _ := unix.Open("/dev/null", unix.O_WRONLY, 0)
	buffer := page()
	g.tell(uint64(null))
	g.wait()
	for n := range 100 {
		unix.RawSyscall(unix.SYS_WRITE, uintptr(null), addr(&buffer[0]), uintptr(n))
	}
	unix.RawSyscall(unix.SYS_WRITE, nowhere, addr(&buffer[0]), 1)
	g.tell(0)
	g.wait()
})

func TestEveryCallIsRecordedOnceWithItsResult(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c := start(t, writes)
	null := c.await()
	rec := record(t, tr, c.pid)
	c.release(0)
	c.await()
	got := calls(complete(t, rec).Events.ByThread(c.pid))
	if len(got) != 101 {
		t.Fatalf("%d calls recorded, want 101:\n%v", len(got), got)
	}
	for n, e := range got[:100] {
		if e.Name != "write" || e.Args[0] != null || e.Args[2] != uint64(n) || e.Ret != int64(n) || !e.OK() {
			t.Errorf("call %d is %s, want write of %d bytes to %d", n, e, n, null)
		}
		if e.PID != c.pid || e.TID != c.pid || e.End <= e.Seq || e.Took <= 0 {
			t.Errorf("call %d is by %d/%d, from %d to %d in %v", n, e.PID, e.TID, e.Seq, e.End, e.Took)
		}
	}
	if last := got[100]; last.Errno != unix.EBADF || last.FD() != -1 {
		t.Errorf("the last call is %s, want EBADF of descriptor -1", last)
	}
}

func TestATraceSaysWhatItIsOf(t *testing.T) {
	c, tr := recorded(t, writes)
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		t.Fatal(err)
	}
	release, machine := unix.ByteSliceToString(u.Release[:]), unix.ByteSliceToString(u.Machine[:])
	if tr.Target != c.pid || tr.Kernel != release || tr.Arch != machine || !tr.Sealed || tr.Span <= 0 {
		t.Errorf("trace of %d on %s %s, sealed %v, over %v", tr.Target, tr.Kernel, tr.Arch, tr.Sealed, tr.Span)
	}
	name, err := os.ReadFile("/proc/self/comm") // the child runs /proc/self/exe
	if err != nil {
		t.Fatal(err)
	}
	if tr.Name != "exe" && tr.Name != strings.TrimSpace(string(name)) {
		t.Errorf("the trace's name is %q", tr.Name)
	}
	if !slices.IsSorted(tr.Calls) || !slices.Contains(tr.Calls, "epoll_pwait2") || tr.Watches != nil {
		t.Errorf("recorded calls %v, watches %v", tr.Calls, tr.Watches)
	}
}

func TestTheCallThatATargetWaitsInIsRecordedWhenItReturns(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	c.waits()
	rec := record(t, tr, c.pid)
	c.do(1)
	first := complete(t, rec).Events.ByThread(c.pid).Of(trace.KindCall)[0]
	if !first.Unentered || first.Name != "read" || first.Ret != 8 || first.FD() != 0 {
		t.Errorf("the first call is %s, want the read at the gate", first)
	}
}

func TestEventsAreInOrderOfPositionAndTimeGrowsInEachThread(t *testing.T) {
	_, tr := recorded(t, writes)
	before := trace.Event{Seq: -1}
	for e := range tr.Events.All() {
		if e.Seq <= before.Seq || e.TID == before.TID && e.Time < before.Time {
			t.Errorf("event %d at %v follows event %d at %v", e.Seq, e.Time, before.Seq, before.Time)
		}
		before = e
	}
}

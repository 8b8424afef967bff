// SPDX-License-Identifier: MIT

package tracer_test

import (
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// rally sends a byte to a child and back, many times: each waits for the other.
var rally = script("rally", func(g gate) {
	var there, back [2]int
	for _, p := range []*[2]int{&there, &back} {
		if err := unix.Pipe2(p[:], 0); err != nil {
			panic(err)
		}
	}
	m := page()
	g.tell(0)
	g.wait()
	rallies(there, back, addr(&m[0]))
	g.tell(0)
	g.wait()
})

//go:norace
//go:nosplit
func rallies(there, back [2]int, m uintptr) {
	if fork() == 0 {
		for {
			unix.RawSyscall(unix.SYS_READ, uintptr(there[0]), m+8, 1)
			unix.RawSyscall(unix.SYS_WRITE, uintptr(back[1]), m+8, 1)
		}
	}
	for range 5000 {
		unix.RawSyscall(unix.SYS_WRITE, uintptr(there[1]), m, 1)
		unix.RawSyscall(unix.SYS_READ, uintptr(back[0]), m, 1)
	}
}

// A waker on another CPU may be in the ring before the sleep that it ends; its
// wake-up must not be forgotten for it.
func TestEverySleepInACallIsEndedByAWakeUp(t *testing.T) {
	tr := newTracer(t, tracer.Config{RingBytes: 1 << 24})
	c := start(t, rally)
	c.await()
	rec := record(t, tr, c.pid)
	c.release(0)
	c.await()
	got := complete(t, rec).Events
	slept := 0
	for _, e := range got.Of(trace.KindCall) {
		if !e.Slept || e.State != trace.Returned {
			continue
		}
		slept++
		sleeps := got.During(e).Of(trace.KindSleep)
		wakes := got.Between(e.Seq, e.End).Where(func(w trace.Event) bool {
			return w.Kind == trace.KindWake && w.Target == e.TID
		})
		if len(wakes) < len(sleeps) {
			t.Errorf("%d sleeps and %d wake-ups in %s of %d", len(sleeps), len(wakes), e, e.TID)
		}
	}
	if slept == 0 {
		t.Error("nobody slept")
	}
}

// SPDX-License-Identifier: MIT

package tracer_test

import (
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

var sleeper = script("sleeper", func(g gate) {
	g.tell(0)
	unix.RawSyscall(unix.SYS_POLL, 0, 0, ^uintptr(0))
})

// A poll that is stopped goes on as restart_syscall: its thread is not out of
// the kernel, and the trace must not say so.
func TestAStoppedPollGoesOnAsARestart(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c := start(t, sleeper)
	c.await()
	c.waitsIn(unix.SYS_POLL)
	rec := record(t, tr, c.pid)
	for _, sig := range []unix.Signal{unix.SIGSTOP, unix.SIGCONT} {
		if err := unix.Kill(c.pid, sig); err != nil {
			t.Fatal(err)
		}
		if sig == unix.SIGSTOP {
			c.stopped()
		}
	}
	c.waitsIn(unix.SYS_RESTART_SYSCALL)
	got := complete(t, rec).Events.ByThread(c.pid).Of(trace.KindCall)
	if len(got) != 2 || got[0].Name != "poll" || got[0].Ret != -516 || got[1].Name != "restart_syscall" || got[1].State != trace.InFlight {
		t.Errorf("calls %v, want a poll that returns ERESTART_RESTARTBLOCK and its restart in flight", got)
	}
}

// stopped returns when the child is stopped, as its parent is told.
func (c *child) stopped() {
	c.t.Helper()
	var info unix.Siginfo
	if err := unix.Waitid(unix.P_PID, c.pid, &info, unix.WSTOPPED|unix.WNOWAIT, nil); err != nil {
		c.t.Fatal(err)
	}
}

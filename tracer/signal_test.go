// SPDX-License-Identifier: MIT

package tracer_test

import (
	"os"
	"os/signal"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// signals sends signals of every origin to itself.
var signals = script("signals", func(g gate) {
	got := make(chan os.Signal, 10)
	signal.Notify(got, unix.SIGUSR1, unix.SIGUSR2, unix.SIGIO, unix.SIGCHLD)
	signal.Ignore(unix.SIGWINCH)
	var p [2]int
	if err := unix.Pipe2(p[:], 0); err != nil {
		panic(err)
	}
	me := uintptr(os.Getpid())
	g.tell(0)
	g.wait()
	unix.RawSyscall(unix.SYS_KILL, me, uintptr(unix.SIGUSR1), 0)
	<-got
	unix.RawSyscall(unix.SYS_TGKILL, me, me, uintptr(unix.SIGUSR2))
	<-got
	unix.RawSyscall(unix.SYS_KILL, me, uintptr(unix.SIGWINCH), 0) // ignored
	block(unix.SIG_BLOCK, unix.SIGHUP)
	unix.RawSyscall(unix.SYS_TGKILL, me, me, uintptr(unix.SIGHUP)) // blocked
	unix.RawSyscall(unix.SYS_TGKILL, me, me, uintptr(unix.SIGHUP)) // and pending
	unix.RawSyscall(unix.SYS_FCNTL, uintptr(p[0]), unix.F_SETOWN, me)
	unix.RawSyscall(unix.SYS_FCNTL, uintptr(p[0]), unix.F_SETFL, unix.O_ASYNC)
	unix.RawSyscall(unix.SYS_WRITE, uintptr(p[1]), addr(&[]byte{1}[0]), 1)
	<-got
	g.tell(0)
	g.wait()
})

func block(how int, sig unix.Signal) {
	set := unix.Sigset_t{}
	set.Val[0] = 1 << (sig - 1)
	if err := unix.PthreadSigmask(how, &set, nil); err != nil {
		panic(err)
	}
}

func TestSignalsOfEveryOrigin(t *testing.T) {
	c, tr := recorded(t, signals)
	for _, want := range []struct {
		name string
		trace.Signal
		inside string
	}{
		{"by kill", trace.Signal{Sig: int(unix.SIGUSR1), Code: 0, Sender: c.pid, Group: true}, "kill"},
		{"by tgkill", trace.Signal{Sig: int(unix.SIGUSR2), Code: -6, Sender: c.pid}, "tgkill"},
		{"ignored", trace.Signal{Sig: int(unix.SIGWINCH), Sender: c.pid, Group: true, Result: trace.SignalIgnored}, "kill"},
		{"blocked", trace.Signal{Sig: int(unix.SIGHUP), Code: -6, Sender: c.pid}, "tgkill"},
		{"already pending", trace.Signal{Sig: int(unix.SIGHUP), Code: -6, Sender: c.pid, Result: trace.SignalPending}, "tgkill"},
		{"by the kernel", trace.Signal{Sig: int(unix.SIGIO), Code: trace.CodeKernel, Group: true}, "write"},
	} {
		t.Run(want.name, func(t *testing.T) {
			want.To, want.ToTID = c.pid, c.pid
			hits := tr.Events.Of(trace.KindSignal).Where(func(e trace.Event) bool {
				return e.Signal == want.Signal && e.Inside == want.inside
			})
			if len(hits) != 1 {
				t.Errorf("%d signals are like %s in %s, want 1:\n%s", len(hits), want.Signal, want.inside, tr)
			}
		})
	}
	for _, sig := range []unix.Signal{unix.SIGUSR1, unix.SIGUSR2, unix.SIGIO} {
		delivered := tr.Events.Of(trace.KindDelivery).Where(func(e trace.Event) bool { return e.Sig == int(sig) })
		if len(delivered) != 1 || delivered[0].Handler == 0 || delivered[0].To != c.pid {
			t.Errorf("%s: delivered %v, want once, to a handler", sig, delivered)
		}
	}
	for _, sig := range []unix.Signal{unix.SIGWINCH, unix.SIGHUP} {
		if e := tr.Events.Of(trace.KindDelivery).Where(func(e trace.Event) bool { return e.Sig == int(sig) }); len(e) != 0 {
			t.Errorf("%s was delivered: %v", sig, e)
		}
	}
}

func TestTheEndOfAChildIsASignalOfTheKernel(t *testing.T) {
	c, tr := recorded(t, family)
	forks := tr.Events.Of(trace.KindFork).Where(func(e trace.Event) bool { return !e.NewThread() })
	for _, f := range forks {
		told := tr.Events.By(f.Child).Of(trace.KindSignal)
		if len(told) != 1 || told[0].Sig != int(unix.SIGCHLD) || told[0].To != f.PID || told[0].Sender != 0 || told[0].Code <= 0 {
			t.Errorf("process %d of target %d: %v, want one SIGCHLD to %d", f.Child, c.pid, told, f.PID)
		}
	}
	if len(forks) != 2 {
		t.Errorf("%d forks", len(forks))
	}
}

// A child's end is told to its parent even where nobody records the parent.
func TestTheTargetsOwnEndIsTold(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	rec := record(t, tr, c.pid)
	c.in.Close()
	c.exited()
	gone(t, tr)
	told := complete(t, rec).Events.Of(trace.KindSignal).Where(func(e trace.Event) bool { return e.Sig == int(unix.SIGCHLD) })
	if len(told) != 1 || told[0].To != os.Getpid() {
		t.Errorf("SIGCHLD: %v, want one to %d", told, os.Getpid())
	}
}

var killed = script("killed", func(g gate) {
	g.tell(0)
	g.wait()
	unix.RawSyscall(unix.SYS_KILL, uintptr(os.Getpid()), uintptr(unix.SIGKILL), 0)
	g.wait()
})

func TestAKilledTargetHasTheSignalInItsStatus(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c := start(t, killed)
	c.await()
	rec := record(t, tr, c.pid)
	c.release(0)
	c.exited()
	gone(t, tr)
	got := complete(t, rec).Events
	last := got.Of(trace.KindExit).Where(func(e trace.Event) bool { return e.Last })
	if len(last) != 1 || last[0].Status != int(unix.SIGKILL) {
		t.Errorf("the last exits are %v, want one, killed by SIGKILL", last)
	}
	if e := got.Of(trace.KindDelivery).Where(func(e trace.Event) bool { return e.Handler != 0 }); len(e) != 0 {
		t.Errorf("delivered to a handler: %v", e)
	}
}

// SPDX-License-Identifier: MIT

package tracer_test

import (
	"fmt"
	"os"
	"os/exec"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// family forks a child, which makes two calls, and a grandchild, which makes one.
var family = script("family", func(g gate) {
	g.tell(0)
	g.wait()
	descend()
	g.tell(0)
	g.wait()
})

//go:norace
func descend() {
	child := fork()
	if child == 0 {
		closeNowhere(1)
		grandchild := fork()
		if grandchild == 0 {
			closeNowhere(1)
			exit(7)
		}
		reap(grandchild)
		closeNowhere(1)
		exit(6)
	}
	reap(child)
}

func TestChildrenAreFollowedFromTheirFirstCall(t *testing.T) {
	c, tr := recorded(t, family)
	forks := tr.Events.Of(trace.KindFork).Where(func(e trace.Event) bool { return !e.NewThread() })
	if len(forks) != 2 {
		t.Fatalf("%d processes forked, want 2:\n%s", len(forks), tr)
	}
	child, grandchild := forks[0].Child, forks[1].Child
	if forks[0].PID != c.pid || forks[1].PID != child || forks[0].Inside != "clone" {
		t.Errorf("the forks are by %d and %d, in %s", forks[0].PID, forks[1].PID, forks[0].Inside)
	}
	wantCalls(t, tr, child, "clone unentered", "prctl", "close", "rt_sigprocmask", "clone", "wait4", "close", "exit_group")
	wantCalls(t, tr, grandchild, "clone unentered", "prctl", "close", "exit_group")
	for pid, status := range map[int]int{child: 6 << 8, grandchild: 7 << 8} {
		exits := tr.Events.By(pid).Of(trace.KindExit)
		if len(exits) != 1 || !exits[0].Last || exits[0].Status != status {
			t.Errorf("process %d exits %v, want status %d once", pid, exits, status)
		}
	}
}

func wantCalls(t *testing.T, tr *trace.Trace, pid int, want ...string) {
	t.Helper()
	var got []string
	for _, e := range tr.Events.By(pid).Of(trace.KindCall) {
		name := e.Name
		if e.Unentered {
			name += " unentered"
		}
		got = append(got, name)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("process %d made the calls %v, want %v", pid, got, want)
	}
}

// burst forks a thousand children, each of which makes one call.
var burst = script("burst", func(g gate) {
	g.tell(0)
	g.wait()
	for range 1000 {
		forkOne()
	}
	for range 1000 {
		reap(nowhere)
	}
	g.tell(0)
	g.wait()
})

//go:norace
//go:nosplit
func forkOne() {
	if fork() == 0 {
		closeNowhere(1)
		exit(0)
	}
}

func TestABurstOfChildrenIsFollowedWhole(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c := start(t, burst)
	c.await()
	rec := record(t, tr, c.pid)
	c.release(0)
	c.await()
	got := complete(t, rec).Events.Where(func(e trace.Event) bool { return e.PID != c.pid })
	exits := got.Of(trace.KindExit).Where(func(e trace.Event) bool { return e.Last })
	if len(closed(got)) != 1000 || len(exits) != 1000 {
		t.Errorf("%d calls and %d exits of 1000 children", len(closed(got)), len(exits))
	}
}

func TestAProcessThatHasEndedIsNotFollowed(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c := start(t, burst)
	c.await()
	rec := record(t, tr, c.pid)
	c.release(0)
	c.await()
	c.release(0) // it ends, too
	c.exited()
	gone(t, tr)
	complete(t, rec)
}

// stranger runs another program, as a shell does, and waits for it.
var stranger = script("stranger", func(g gate) {
	g.tell(0)
	g.wait()
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), scriptEnv+"="+program)
	if err := cmd.Run(); err != nil {
		panic(err)
	}
	g.tell(0)
	g.wait()
})

var program = script("program", func(gate) { closeNowhere(5) })

func TestAProgramIsFollowedThroughForkAndExec(t *testing.T) {
	c, tr := recorded(t, stranger)
	execs := tr.Events.Of(trace.KindExec)
	if len(execs) != 1 || execs[0].PID == c.pid {
		t.Fatalf("execs %v, want one, by the child", execs)
	}
	after := tr.Events.After(execs[0].Seq).By(execs[0].PID)
	made := closed(after).Where(func(e trace.Event) bool { return e.FD() == -1 })
	if len(made) != 5 {
		t.Errorf("%d calls of the new program, want 5:\n%s", len(made), tr)
	}
}

// nursery forks as many children as it is told, which live on.
var nursery = script("nursery", func(g gate) {
	g.tell(0)
	for {
		for range g.wait() {
			forkAndLive()
		}
		g.tell(0)
	}
})

//go:norace
//go:nosplit
func forkAndLive() {
	if fork() == 0 {
		for {
			unix.RawSyscall6(unix.SYS_PPOLL, 0, 0, 0, 0, 0, 0)
		}
	}
}

// A fork may be under way while its recording is stopped: its child must not be
// left in the filter.
func TestNobodyIsFollowedAfterStop(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c := start(t, nursery)
	c.await()
	for range 30 {
		rec := record(t, tr, c.pid)
		c.release(10)
		for len(rec.Trace().Events.Of(trace.KindFork)) == 0 {
			// it has not begun
		}
		complete(t, rec) // in the middle of it
		c.await()
		if n := tracer.Followed(tr); n != 0 {
			t.Fatalf("%d processes are followed after Stop", n)
		}
	}
}

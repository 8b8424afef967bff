// SPDX-License-Identifier: MIT

package tracer_test

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// crowd has many threads when it exits.
var crowd = script("crowd", func(g gate) {
	for range 16 {
		onThread(func() { select {} })
	}
	g.tell(0)
	g.wait()
	exit(5)
})

// onThread runs f on a thread of its own and returns when that is there.
func onThread(f func()) {
	there := make(chan bool)
	go func() {
		runtime.LockOSThread()
		there <- true
		f()
	}()
	<-there
}

// Threads that are killed together find each other gone at the same time: none
// may be forgotten for it.
func TestEveryThreadOfAProcessIsSeenToExit(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	for range 20 {
		c := start(t, crowd)
		c.await()
		rec := record(t, tr, c.pid)
		threads := tasks(t, c.pid)
		c.release(0)
		c.exited()
		gone(t, tr)
		got := complete(t, rec).Events
		for _, e := range got.Where(trace.Event.NewThread) {
			threads[e.ChildTID] = true // one that the list may have already
		}
		exits, dead := got.Of(trace.KindExit), got.Of(trace.KindDead)
		if len(exits) != len(threads) || len(dead) != len(threads) {
			t.Errorf("%d threads exited and %d left their CPU of %d", len(exits), len(dead), len(threads))
		}
		last := exits.Where(func(e trace.Event) bool { return e.Last })
		if len(last) != 1 || last[0].Seq != exits[len(exits)-1].Seq || last[0].Status != 5<<8 {
			t.Errorf("the last exits are %v, want one, with status 5, at the end", last)
		}
		if flying := got.InFlight(); len(flying) != 0 {
			t.Errorf("%v are in flight after the end of their process", flying)
		}
	}
}

// gone returns when no process is followed any more. A parent may be told of the
// end of a process, and wait for it, before its threads are off their CPUs.
func gone(t *testing.T, tr *tracer.Tracer) {
	t.Helper()
	until(t, "nobody is followed", func() bool { return tracer.Followed(tr) == 0 })
}

// until waits for what is under way in the kernel and tells nobody when it is done.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !done(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("it does not come to it that %s", what)
		}
	}
}

func tasks(t *testing.T, pid int) map[int]bool {
	t.Helper()
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil {
		t.Fatal(err)
	}
	tids := map[int]bool{}
	for _, e := range entries {
		tid, err := strconv.Atoi(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		tids[tid] = true
	}
	return tids
}

// headless loses its leader and goes on.
var headless = script("headless", func(g gate) {
	ready := make(chan bool)
	onThread(func() {
		ready <- true
		for g.wait() != 0 {
			closeNowhere(1)
			g.tell(0)
		}
		exit(4)
	})
	<-ready
	g.tell(0)
	unix.RawSyscall(unix.SYS_EXIT, 9, 0, 0)
})

func TestAProcessIsFollowedBeyondItsLeader(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c := start(t, headless)
	rec := record(t, tr, c.pid)
	c.await()
	leader := func() trace.Events { return rec.Trace().Events.ByThread(c.pid).Of(trace.KindExit) }
	until(t, "the leader has exited", func() bool { return len(leader()) > 0 })
	for range 3 {
		c.do(1)
	}
	if got := leader(); len(got) != 1 || got[0].Last {
		t.Errorf("the leader exits %v, want once, not as the last", got)
	}
	c.release(0)
	c.exited()
	got := complete(t, rec).Events
	if n := len(closed(got).Where(func(e trace.Event) bool { return e.FD() == -1 })); n != 3 {
		t.Errorf("%d calls of the other thread, want 3", n)
	}
	last := got.Of(trace.KindExit).Where(func(e trace.Event) bool { return e.Last })
	if len(last) != 1 || last[0].Status != 4<<8 {
		t.Errorf("the last exits are %v, want one, with status 4", last)
	}
}

// usurper replaces its program from a thread that is not the leader.
var usurper = script("usurper", func(g gate) {
	g.tell(0)
	g.wait()
	onThread(func() {
		os.Setenv(scriptEnv, work)
		panic(syscall.Exec("/proc/self/exe", []string{"usurper"}, os.Environ()))
	})
	select {}
})

func TestAProgramIsFollowedThroughAnExecByAnotherThread(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c := start(t, usurper)
	c.await()
	rec := record(t, tr, c.pid)
	c.release(0)
	c.await()
	c.do(3)
	c.in.Close()
	c.exited()
	gone(t, tr)
	got := complete(t, rec).Events
	execs := got.Of(trace.KindExec)
	if len(execs) != 1 || execs[0].TID != c.pid {
		t.Fatalf("execs %v, want one, by what is now the leader", execs)
	}
	if n := len(closed(got.After(execs[0].Seq)).Where(func(e trace.Event) bool { return e.FD() == -1 })); n != 3 {
		t.Errorf("%d calls of the new program, want 3", n)
	}
	last := got.Of(trace.KindExit).Where(func(e trace.Event) bool { return e.Last })
	if len(last) != 1 || last[0].Status != 0 {
		t.Errorf("the last exits are %v, want one", last)
	}
}

// SPDX-License-Identifier: MIT

package tracer_test

import (
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/trace"
)

// cloneArgs is struct clone_args (include/uapi/linux/sched.h).
type cloneArgs struct {
	flags, pidfd, childTID, parentTID, exitSignal, stack, stackSize, tls, setTID, setTIDSize, cgroup uint64
}

// clone3 makes a process like fork.
//
//go:norace
//go:nosplit
func clone3(args *cloneArgs) uintptr {
	unix.RawSyscall6(unix.SYS_RT_SIGPROCMASK, unix.SIG_BLOCK, uintptr(unsafe.Pointer(&everything)), 0, 8, 0, 0)
	pid, _, _ := unix.RawSyscall(unix.SYS_CLONE3, uintptr(unsafe.Pointer(args)), unsafe.Sizeof(*args), 0)
	return pid
}

// births makes a child in each way there is; each makes three calls to close.
var births = script("births", func(g gate) {
	g.tell(0)
	g.wait()
	bear()
	g.tell(0)
	g.wait()
})

//go:norace
func bear() {
	plain := cloneArgs{exitSignal: uint64(unix.SIGCHLD)}
	sibling := cloneArgs{flags: unix.CLONE_PARENT}
	apart := cloneArgs{flags: unix.CLONE_NEWPID | unix.CLONE_NEWNS, exitSignal: uint64(unix.SIGCHLD)}
	for _, args := range []*cloneArgs{&plain, &sibling, &apart} {
		pid := clone3(args)
		if pid == 0 {
			closeNowhere(3)
			exit(0)
		}
		if args != &sibling {
			reap(pid)
		}
	}
	vforkCloses()
	leaver()
	daemon()
}

// vforkCloses waits for its child inside the call, which is on the same stack.
//
//go:norace
//go:nosplit
func vforkCloses() {
	pid, _ := unix.RawSyscallNoError(unix.SYS_CLONE, uintptr(unix.SIGCHLD)|unix.CLONE_VFORK, 0, 0)
	if pid == 0 {
		closeNowhere(3)
		exit(0)
	}
	reap(pid)
}

// leaver moves to namespaces of its own before it calls.
//
//go:norace
//go:nosplit
func leaver() {
	pid := fork()
	if pid == 0 {
		unix.RawSyscall(unix.SYS_UNSHARE, unix.CLONE_NEWNS|unix.CLONE_NEWUTS|unix.CLONE_NEWIPC|unix.CLONE_NEWPID|unix.CLONE_FS|unix.CLONE_FILES, 0, 0)
		inner := fork() // the first of its pid namespace
		if inner == 0 {
			closeNowhere(3)
			exit(0)
		}
		reap(inner)
		closeNowhere(3)
		exit(0)
	}
	reap(pid)
}

// daemon makes a process that has left its session and lost its parent.
//
//go:norace
//go:nosplit
func daemon() {
	var done [2]int32
	var b byte
	unix.RawSyscall(unix.SYS_PIPE2, uintptr(unsafe.Pointer(&done)), 0, 0)
	middle := fork()
	if middle == 0 {
		unix.RawSyscall(unix.SYS_SETSID, 0, 0, 0)
		me, _ := unix.RawSyscallNoError(unix.SYS_GETPID, 0, 0, 0)
		unix.RawSyscall6(unix.SYS_RT_SIGPROCMASK, unix.SIG_BLOCK, uintptr(unsafe.Pointer(&everything)), 0, 8, 0, 0)
		if pid, _ := unix.RawSyscallNoError(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0); pid != 0 {
			exit(0)
		}
		for parent := me; parent == me; {
			parent, _ = unix.RawSyscallNoError(unix.SYS_GETPPID, 0, 0, 0)
		}
		closeNowhere(3)
		unix.RawSyscall(unix.SYS_WRITE, uintptr(done[1]), uintptr(unsafe.Pointer(&b)), 1)
		exit(0)
	}
	reap(middle)
	unix.RawSyscall(unix.SYS_READ, uintptr(done[0]), uintptr(unsafe.Pointer(&b)), 1)
}

func TestEveryDescendantIsFollowedHoweverItIsMadeAndWhereverItGoes(t *testing.T) {
	c, got := recorded(t, births)
	forks := newProcesses(got.Events)
	want := []struct {
		how     string
		inside  string
		ofChild bool
		closes  int
	}{
		{"clone3", "clone3", false, 3},
		{"clone3 with CLONE_PARENT", "clone3", false, 3},
		{"clone3 with CLONE_NEWPID", "clone3", false, 3},
		{"vfork", "clone", false, 3},
		{"one that leaves its namespaces", "clone", false, 3},
		{"the first of a pid namespace", "clone", true, 3},
		{"the middle of a daemon", "clone", false, 0},
		{"a daemon", "clone", true, 3},
	}
	if len(forks) != len(want) {
		t.Fatalf("%d processes forked, want %d:\n%s", len(forks), len(want), got)
	}
	for i, w := range want {
		fork := forks[i]
		if by := fork.PID == c.pid; by == w.ofChild || fork.Inside != w.inside {
			t.Errorf("%s: forked by %d in %s", w.how, fork.PID, fork.Inside)
		}
		child := got.Events.By(fork.Child)
		first := child.Of(trace.KindCall)[0]
		if !first.Unentered || first.Name != w.inside || first.Ret != 0 {
			t.Errorf("%s: its first call is %s, want the return from %s", w.how, first, w.inside)
		}
		if n := len(nowhereClosed(child)); n != w.closes {
			t.Errorf("%s: %d calls, want %d", w.how, n, w.closes)
		}
	}
	parents := got.Events.By(forks[7].Child).Where(func(e trace.Event) bool { return e.Name == "getppid" })
	if last := parents[len(parents)-1].Ret; last == int64(forks[6].Child) {
		t.Errorf("the daemon's parent is still %d", last)
	}
}

func TestTheExecOfAnotherThreadReturnsOnce(t *testing.T) {
	_, got := recorded(t, usurper)
	execs := got.Events.Where(func(e trace.Event) bool { return e.Name == "execve" })
	exec := got.Events.Of(trace.KindExec)
	if len(execs) != 1 || len(exec) != 1 {
		t.Fatalf("execs %v and %v, want one", execs, exec)
	}
	e := execs[0]
	if e.State != trace.Returned || e.Ret != 0 || e.Unentered || e.TID == e.PID || exec[0].Seq < e.Seq || exec[0].Seq > e.End {
		t.Errorf("%s by %d/%d from %d to %d, want it entered by another thread than the leader and the exec at %d inside", e, e.PID, e.TID, e.Seq, e.End, exec[0].Seq)
	}
	if exec[0].Inside != "execve" || exec[0].Outer != e.Seq {
		t.Errorf("the exec is inside %q at %d, want execve at %d", exec[0].Inside, exec[0].Outer, e.Seq)
	}
}

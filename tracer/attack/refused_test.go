// SPDX-License-Identifier: MIT

package attack_test

import (
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// filtered installs a seccomp filter and makes calls that it refuses between
// marks: sys_exit fires for them, sys_enter does not.
var filtered = newJob("filtered", job{prepare: prepareFilter, do: take})

// What the filter refuses.
const (
	deniedCall  = unix.SYS_GETPPID // with EPERM
	emptyCall   = unix.SYS_GETUID  // with 0, as if it were done
	killingCall = unix.SYS_GETGID  // with the death of the thread
)

// Offsets in struct seccomp_data, and the filter's operations.
const (
	numberAt = 0
	load     = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
	ifEqual  = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
	answer   = unix.BPF_RET | unix.BPF_K
)

var filter = []unix.SockFilter{
	{Code: load, K: numberAt},
	{Code: ifEqual, Jf: 1, K: deniedCall},
	{Code: answer, K: unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)},
	{Code: ifEqual, Jf: 1, K: emptyCall},
	{Code: answer, K: unix.SECCOMP_RET_ERRNO},
	{Code: ifEqual, Jf: 1, K: killingCall},
	{Code: answer, K: unix.SECCOMP_RET_KILL_PROCESS},
	{Code: answer, K: unix.SECCOMP_RET_ALLOW},
}

var filterProgram = unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}

const (
	refusals  = 100
	setFilter = 1 // SECCOMP_SET_MODE_FILTER
)

func prepareFilter() {
	here.add(unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1)
	here.add(unix.SYS_SECCOMP, setFilter, 0, addr(&filterProgram))
	for n := range uintptr(refusals) {
		here.add(mark, nowhere, master, n)
		here.add(deniedCall)
		here.add(emptyCall)
	}
	if here.calls > 0 { // the last one kills
		here.add(killingCall)
	}
}

func TestCallsThatSeccompRefuses(t *testing.T) {
	a := attacking(t, "%d calls that a seccomp filter refuses", 2*refusals)
	g := launch(a, filtered, func(*board) {})
	rec := record(a, newTracer(a, tracer.Config{}), g.pid)
	results := g.taken()
	tr := stop(a, rec)
	a.judgeWhole(g, tr, 0)
	made := tr.Events.ByThread(g.pid).Of(trace.KindCall)[1:]
	for i, s := range g.steps[:g.stepped] {
		if e := made[i]; e.Nr != int(s.nr) || e.State != trace.Returned || e.Ret != results[i] {
			a.wrong("call %d, which returned %d, is recorded as %s", s.nr, results[i], e)
		}
	}
	if results[0] != 0 || results[1] != 0 || results[3] != -int64(unix.EPERM) || results[4] != 0 {
		a.wrong("the filter does not do what it should: %v", results[:5])
	}
}

func TestACallThatSeccompKillsFor(t *testing.T) {
	a := attacking(t, "a call that a seccomp filter kills for")
	g := launch(a, filtered, func(b *board) { b.calls = 1 })
	rec := record(a, newTracer(a, tracer.Config{}), g.pid)
	g.open(&g.gate)
	if status := g.ended(); status.Signal() != unix.SIGSYS {
		a.wrong("the target ended with status %#x", status)
	}
	tr := stop(a, rec)
	a.judgeWhole(g, tr, 1) // the call that it was killed for was not made
	if got := unix.WaitStatus(lastStatus(tr)); got.Signal() != unix.SIGSYS {
		a.wrong("the trace's status is %#x", got)
	}
	for e := range tr.Events.All() {
		if e.Kind == trace.KindCall && e.Nr == killingCall && e.State == trace.Returned {
			a.wrong("a call that the target was killed for is shown as %s", e)
		}
	}
}

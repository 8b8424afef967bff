// SPDX-License-Identifier: MIT

package attack_test

import (
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// judgeDeath waits for the end of the target and all its threads, each of which
// was in a call: that has ended with it and not returned.
func judgeDeath(a *attack, g *target, rec *tracer.Recording, want unix.WaitStatus) {
	a.Helper()
	status := g.ended()
	until(a, "all threads are off their CPUs", func() bool {
		tr := rec.Trace()
		return len(tr.Events.Of(trace.KindDead)) == len(forks(tr))+1
	})
	tr := stop(a, rec)
	a.books = a.books.plus(g.accounted(tr))
	if err := tr.Incomplete(); err != nil {
		a.wrong("%v", err)
	}
	if status != want || lastStatus(tr) != int(want) {
		a.wrong("wait says status %#x and the trace %#x, want %#x", status, lastStatus(tr), want)
	}
	for _, fork := range forks(tr) {
		judgeEnd(a, tr, fork.ChildTID)
	}
	judgeEnd(a, tr, g.pid)
	if !a.books.settled() {
		a.wrong("not every call is accounted for: %s\n%s", a.books, tr.Events.GomegaString())
	}
}

// judgeEnd looks at the last call of a thread that was killed in it: it has no
// result for the program.
func judgeEnd(a *attack, tr *trace.Trace, tid int) {
	a.Helper()
	made := tr.Events.ByThread(tid).Of(trace.KindCall)
	last := made[len(made)-1]
	ended := last.State == trace.Ended && last.Ret == 0 && last.End == 0 && last.Out == nil
	if !ended {
		a.wrong("a killed thread's last call is %s, want it ended: %+v", last, last.Call)
	}
	for _, e := range made[:len(made)-1] {
		if e.State != trace.Returned {
			a.wrong("%s of a killed thread is not its last call", e)
		}
	}
	if exits := tr.Events.ByThread(tid).Of(trace.KindExit); len(exits) != 1 {
		a.wrong("thread %d exits %d times", tid, len(exits))
	}
}

// interrupted reports whether the kernel has left the call for a signal, with a
// code that it keeps to itself, or with EINTR. A thread that is killed while it
// waits leaves its call so: that is where sys_exit sees it, and it ends behind it.
func interrupted(e trace.Event) bool {
	return e.State == trace.Returned && (e.Errno == unix.EINTR || e.Ret <= -512 && e.Ret >= -516)
}

// lastStatus returns the wait status that the trace has for its target, or -1.
func lastStatus(tr *trace.Trace) int {
	last := tr.Events.By(tr.Target).Where(func(e trace.Event) bool { return e.Kind == trace.KindExit && e.Last })
	if len(last) != 1 {
		return -1
	}
	return last[0].Status
}

// SPDX-License-Identifier: MIT

package tracer_test

import (
	"fmt"
	"os"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
	"github.com/kwitness/kwitness/tracer/watch"
)

// threaded has a thread of its own at the gate, and says its tid. It does what it
// is told, and its leader makes calls meanwhile.
var threaded = script("threaded", func(g gate) {
	begin, done := make(chan bool), make(chan bool)
	onThread(func() {
		g.tell(uint64(unix.Gettid()))
		for {
			n := g.wait()
			begin <- true
			switch n {
			case toFork:
				reap(forkCloses())
			case toExec:
				os.Setenv(scriptEnv, work)
				panic(syscall.Exec("/proc/self/exe", []string{"threaded"}, os.Environ()))
			case toMakeThread:
				made := make(chan bool)
				onThread(func() { closeNowhere(3); close(made) })
				<-made
			default:
				closeNowhere(n)
			}
			<-done
			g.tell(0)
		}
	})
	for <-begin {
		closeNowhere(7)
		done <- true
	}
})

// What a threaded child is told to do, beyond making calls.
const (
	toFork = 1000 + iota
	toExec
	toMakeThread
)

//go:norace
//go:nosplit
func forkCloses() uintptr {
	pid := fork()
	if pid == 0 {
		closeNowhere(2)
		exit(0)
	}
	return pid
}

func TestOfAThreadNothingElseOfItsProcessIsRecorded(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c := start(t, threaded)
	tid := int(c.await())
	rec := recordAs(t, tr, tracer.Thread(tid))
	c.do(5)
	c.do(toMakeThread)
	got := complete(t, rec)
	for e := range got.Events.All() {
		ours := e.TID == tid || e.Kind == trace.KindWake && e.Target == tid || e.Kind == trace.KindSignal && e.To == c.pid
		if !ours {
			t.Errorf("%d/%d %s is of another thread", e.PID, e.TID, e)
		}
	}
	if n := len(nowhereClosed(got.Events)); n != 5 {
		t.Errorf("%d calls in the trace, want 5", n)
	}
	if got.Target != tid {
		t.Errorf("the trace is of %d, want the thread %d", got.Target, tid)
	}
}

func TestTheMainThreadAlone(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c := start(t, threaded)
	c.await()
	rec := recordAs(t, tr, tracer.Thread(c.pid))
	c.do(5)
	got := nowhereClosed(complete(t, rec).Events)
	if len(got) != 7 || len(got.ByThread(c.pid)) != 7 {
		t.Errorf("calls %v, want the 7 of the main thread", got)
	}
}

func TestTheChildrenOfAThreadAreRecordedWhole(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c := start(t, threaded)
	tid := int(c.await())
	rec := recordAs(t, tr, tracer.Thread(tid))
	c.do(toFork)
	got := complete(t, rec)
	forks := newProcesses(got.Events)
	if len(forks) != 1 || forks[0].TID != tid {
		t.Fatalf("forks %v, want one by %d", forks, tid)
	}
	wantCalls(t, got, forks[0].Child, "clone unentered", "prctl", "close", "close", "exit_group")
	if n := len(nowhereClosed(got.Events)); n != 2 {
		t.Errorf("%d calls to close, want those of the child", n)
	}
}

// An exec in a thread that is not the leader takes over the leader's tid.
func TestAThreadThatReplacesItsProgramIsRecordedOn(t *testing.T) {
	for _, config := range []tracer.Config{{}, {Calls: []string{"close"}}} {
		t.Run(fmt.Sprint("calls ", config.Calls), func(t *testing.T) {
			tr := newTracer(t, config)
			c := start(t, threaded)
			tid := int(c.await())
			rec := recordAs(t, tr, tracer.Thread(tid))
			c.release(toExec)
			c.await()
			c.do(3)
			got := complete(t, rec)
			execs := got.Events.Of(trace.KindExec)
			if len(execs) != 1 || execs[0].TID != c.pid {
				t.Fatalf("execs %v, want one, by what is now the leader", execs)
			}
			if n := len(nowhereClosed(got.Events)); n != 3 {
				t.Errorf("%d calls, want 3 of the new program", n)
			}
			calls := got.Events.Where(func(e trace.Event) bool { return e.Name == "execve" })
			if config.Calls == nil && (len(calls) != 1 || calls[0].TID != tid || calls[0].State != trace.Returned || calls[0].Ret != 0 || calls[0].Unentered) {
				t.Errorf("execve %v, want one that was entered by %d and returned 0", calls, tid)
			}
		})
	}
}

// The thread that takes over the leader's tid is not the leader that was recorded.
func TestAnExecByAnotherThreadEndsTheRecordedOne(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c := start(t, threaded)
	c.await()
	rec := recordAs(t, tr, tracer.Thread(c.pid))
	c.release(toExec)
	c.await()
	c.do(3)
	got := complete(t, rec).Events
	if n := len(nowhereClosed(got)); len(got.Of(trace.KindExec)) != 0 || n != 0 && n != 7 {
		t.Errorf("the other thread is recorded:\n%s", rec.Trace())
	}
	if exits := got.Of(trace.KindExit); len(exits) != 1 || exits[0].TID != c.pid {
		t.Errorf("exits %v, want that of the main thread", exits)
	}
}

func TestRecordRefusesWhatIsNoThread(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	for _, bad := range []int{0, -1, 1 << 22} {
		_, err := tr.Record(tracer.Thread(bad))
		wantError(t, err, unix.ESRCH, fmt.Sprintf("record: no thread %d: no such process", bad))
	}
	zombie := zombie(t)
	_, err := tr.Record(tracer.Thread(zombie))
	wantError(t, err, unix.ESRCH, fmt.Sprintf("record: process %d has ended: no such process", zombie))
	nothingLeft(t, tr)
}

// The hits of an unrecorded thread would be counted as lost.
func TestAnotherThreadOfTheProcessCannotBeWatched(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c, word := touching(t)
	rec := recordAs(t, tr, tracer.Thread(c.pid))
	watchWord(t, rec, c.pid, word)
	other := otherThread(t, c.pid)
	err := rec.Watch("other", other, watch.Window{Addr: word, Len: 8})
	wantError(t, err, unix.ESRCH, fmt.Sprintf("watch other: thread %d belongs to process %d, which is not being recorded: no such process", other, c.pid))
	c.touch(kernelReads, 2)
	if n := len(complete(t, rec).Events.Of(trace.KindAccess)); n != 2 {
		t.Errorf("%d accesses recorded, want 2", n)
	}
}

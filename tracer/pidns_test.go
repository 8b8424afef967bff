// SPDX-License-Identifier: MIT

package tracer_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// A sighting is what a tracer saw of a child that forks a child, which sends it a
// signal.
type sighting struct {
	Err               string
	Target, PID, Fork int
	ByFork, ByPID     int // calls of closeNowhere
	To, Sender        int // of the signal
	Forked, TID       int // what fork returned, and the tid it names
	Strangers         []string
}

// namespaced traces a child of its own, in the pid namespace that it is in, and
// says what it saw.
var namespaced = script("namespaced", func(g gate) {
	if g.wait() != 0 {
		mountProc()
	}
	saw := sighting{}
	if err := saw.trace(g); err != nil {
		saw.Err = err.Error()
	}
	text, err := json.Marshal(saw)
	if err != nil {
		panic(err)
	}
	g.say(string(text))
	g.wait()
})

func mountProc() {
	if err := unix.Mount("", "/", "", unix.MS_PRIVATE|unix.MS_REC, ""); err != nil {
		panic(err)
	}
	if err := unix.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		panic(err)
	}
}

func (s *sighting) trace(g gate) error {
	tr, err := tracer.New(tracer.Config{})
	if err != nil {
		return err
	}
	defer tr.Close()
	cmd := scripted(pokedByChild)
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	word := make([]byte, 8)
	out.Read(word)
	rec, err := tr.Record(tracer.PID(cmd.Process.Pid))
	if err != nil {
		return err
	}
	g.tell(1)
	g.wait() // for a tracer outside
	in.Write(word)
	out.Read(word)
	if err := rec.Stop(context.Background()); err != nil {
		return err
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		return err
	}
	s.see(rec.Trace(), cmd.Process.Pid)
	return rec.Trace().Incomplete()
}

func (s *sighting) see(got *trace.Trace, pid int) {
	s.Target, s.PID = got.Target, pid
	for _, fork := range newProcesses(got.Events) {
		s.Fork, s.TID = fork.Child, fork.ChildTID
	}
	s.ByPID, s.ByFork = len(nowhereClosed(got.Events.By(pid))), len(nowhereClosed(got.Events.By(s.Fork)))
	for e := range got.Events.All() {
		switch {
		case e.Kind == trace.KindSignal && e.Sig == int(unix.SIGURG):
			s.To, s.Sender = e.To, e.Sender
		case e.Kind == trace.KindCall && e.Name == "clone" && e.PID == pid:
			s.Forked = int(e.Ret)
		case e.PID != pid && e.PID != s.Fork && e.Kind != trace.KindWake && e.Kind != trace.KindSignal:
			s.Strangers = append(s.Strangers, fmt.Sprint(e.PID, " ", e))
		}
	}
}

// pokedByChild forks a child that sends it a signal.
var pokedByChild = script("poked by its child", func(g gate) {
	g.tell(0)
	if g.wait(); true {
		closeNowhere(3)
		reap(forkPokes())
	}
	g.tell(0)
	g.wait()
})

//go:norace
//go:nosplit
func forkPokes() uintptr {
	pid := fork()
	if pid == 0 {
		closeNowhere(2)
		parent, _ := unix.RawSyscallNoError(unix.SYS_GETPPID, 0, 0, 0)
		unix.RawSyscall(unix.SYS_KILL, parent, uintptr(unix.SIGURG), 0)
		exit(0)
	}
	return pid
}

// A tracer sees the pids of its own namespace, whoever it is that it records.
func TestPidsAreThoseOfTheTracersNamespace(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	for _, inner := range []bool{false, true} {
		t.Run(fmt.Sprint("inner ", inner), func(t *testing.T) {
			c := start(t, namespaced, func(cmd *exec.Cmd) {
				if inner {
					cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWPID | syscall.CLONE_NEWNS
				}
			})
			rec := record(t, tr, c.pid) // and its child, which it is yet to make
			mount := uint64(0)
			if inner {
				mount = 1
			}
			c.release(mount)
			if c.await() != 1 {
				t.Fatal(c.hear())
			}
			c.release(0)
			var saw sighting
			if err := json.Unmarshal([]byte(c.hear()), &saw); err != nil {
				t.Fatal(err)
			}
			saw.check(t, "the tracer in the namespace")
			if inner && saw.PID > 1000 {
				t.Errorf("the pid %d is not of a new namespace", saw.PID)
			}
			checkOutside(t, complete(t, rec), saw, inner)
		})
	}
}

func (s *sighting) check(t *testing.T, who string) {
	t.Helper()
	want := sighting{
		Target: s.PID, PID: s.PID, Fork: s.Fork, ByPID: 3, ByFork: 2,
		To: s.PID, Sender: s.Fork, Forked: s.Fork, TID: s.Fork,
	}
	if fmt.Sprint(*s) != fmt.Sprint(want) || s.Fork == 0 || s.PID == 0 {
		t.Errorf("%s saw\n\t%+v\nwant\n\t%+v", who, *s, want)
	}
}

// checkOutside sees that the outer tracer saw the same events by the outer pids.
func checkOutside(t *testing.T, got *trace.Trace, in sighting, inner bool) {
	t.Helper()
	signals := got.Events.Of(trace.KindSignal).Where(func(e trace.Event) bool { return e.Sig == int(unix.SIGURG) && e.Inside == "kill" })
	if len(signals) == 0 {
		t.Fatalf("no signal in the outer trace:\n%s", got)
	}
	s := signals[len(signals)-1]
	out := sighting{}
	out.see(got, s.To)
	if out.ByPID != 3 || out.ByFork != 2 || out.Sender != s.PID || s.PID != out.Fork {
		t.Errorf("the outer tracer saw %+v", out)
	}
	if same := s.To == in.PID && s.PID == in.Fork; same == inner {
		t.Errorf("the pids are %d and %d outside, %d and %d inside", s.To, s.PID, in.PID, in.Fork)
	}
	if _, err := os.Stat(fmt.Sprintf("/proc/%d", s.To)); err == nil && inner {
		t.Logf("process %d is there", s.To)
	}
}

// grouped records a control group in which there is a process that its pid
// namespace does not see, and one is made in it.
var grouped = script("grouped", func(g gate) {
	g.wait()
	mountProc()
	tr, err := tracer.New(tracer.Config{})
	if err != nil {
		panic(err)
	}
	defer tr.Close()
	dir := os.Getenv("GROUP")
	rec, err := tr.Record(tracer.Cgroup(dir))
	if err != nil {
		panic(err)
	}
	g.tell(0)
	g.wait()
	closeNowhere(1)
	rec.Stop(context.Background())
	got := rec.Trace()
	g.say(fmt.Sprintf("%d closes, lost %v", len(nowhereClosed(got.Events)), got.Lost))
	_, err = tr.Record(tracer.Cgroup(dir))
	g.say(fmt.Sprint(err))
})

// Such processes have no pid. They must not all be taken for one.
func TestAProcessThatTheTracersPidNamespaceDoesNotSee(t *testing.T) {
	g := newGroup(t, "")
	c := start(t, grouped, func(cmd *exec.Cmd) {
		cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWPID | syscall.CLONE_NEWNS
		cmd.Env = append(cmd.Env, "GROUP="+g.dir)
	})
	c.release(0)
	c.await()
	member, other := g.member(), working(t)
	made := start(t, work, g.inside)
	made.await()
	for _, c := range []*child{member, made, other} {
		c.do(5)
	}
	c.release(0)
	want := "0 closes, lost 2 processes not followed, not in the tracer's pid namespace"
	if got := c.hear(); got != want {
		t.Errorf("the trace has %s, want %s", got, want)
	}
	want = fmt.Sprintf("record: cgroup %s: process \"0\\n\" of another pid namespace: no such process", g.dir)
	if got := c.hear(); got != want {
		t.Errorf("error is\n\t%s\nwant\n\t%s", got, want)
	}
}

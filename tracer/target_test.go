// SPDX-License-Identifier: MIT

package tracer_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

func TestRecordRefusesWhatIsNoProcess(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c := working(t)
	zombie := zombie(t)
	thread := otherThread(t, c.pid)
	for _, bad := range []struct {
		name string
		pid  int
		is   error
		line string
	}{
		{"no pid", 0, unix.EINVAL, "record: no process 0: invalid argument"},
		{"a negative pid", -1, unix.EINVAL, "record: no process -1: invalid argument"},
		{"a pid that nobody has", 1 << 22, unix.ESRCH, "record: no process 4194304: no such process"},
		{"a zombie", zombie, unix.ESRCH, fmt.Sprintf("record: process %d has ended: no such process", zombie)},
		{"a thread", thread, unix.ENOENT, fmt.Sprintf("record: %d is a thread, not a process: no such file or directory", thread)},
	} {
		t.Run(bad.name, func(t *testing.T) {
			rec, err := tr.Record(tracer.PID(bad.pid))
			if rec != nil {
				t.Error("there is a recording")
			}
			if bad.name == "a thread" && errors.Is(err, unix.EINVAL) {
				t.Skip("this kernel says EINVAL for a thread (before Linux 6.14)")
			}
			wantError(t, err, bad.is, bad.line)
		})
	}
}

// zombie returns the pid of a process that has ended and that nobody waited for.
func zombie(t *testing.T) int {
	t.Helper()
	cmd := exec.Command("/proc/self/exe", "-test.run=^$")
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Wait() }) // it ended well or not
	var info unix.Siginfo
	if err := unix.Waitid(unix.P_PID, cmd.Process.Pid, &info, unix.WEXITED|unix.WNOWAIT, nil); err != nil {
		t.Fatal(err)
	}
	return cmd.Process.Pid
}

func otherThread(t *testing.T, pid int) int {
	t.Helper()
	for tid := range tasks(t, pid) {
		if tid != pid {
			return tid
		}
	}
	t.Fatalf("process %d has one thread only", pid)
	return 0
}

func TestAProcessIsInOneRecordingOfATracerAtATime(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	rec := record(t, tr, c.pid)
	_, err := tr.Record(tracer.PID(c.pid))
	if err == nil || err.Error() != fmt.Sprintf("record: process %d is already being recorded: key already exists", c.pid) {
		t.Errorf("the second recording: %v", err)
	}
	c.do(2)
	if got := len(closed(complete(t, rec).Events)); got != 2 {
		t.Errorf("%d calls in the first recording, want 2", got)
	}
	again := record(t, tr, c.pid)
	c.do(3)
	if got := len(closed(complete(t, again).Events)); got != 3 {
		t.Errorf("%d calls in the recording after the first, want 3", got)
	}
}

// A process may end while Record puts it into the filter: the recording is
// refused, or has its end. Either way the process is not followed any more.
func TestAProcessThatDiesMeanwhile(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	for range 20 {
		c := working(t)
		c.in.Close()
		rec, err := tr.Record(tracer.PID(c.pid))
		c.exited()
		gone(t, tr)
		if err != nil {
			if !errors.Is(err, unix.ESRCH) {
				t.Error(err)
			}
			continue
		}
		tr := complete(t, rec)
		if len(tr.Events.Of(trace.KindDead)) == 0 {
			t.Errorf("the target's end is missing:\n%s", tr)
		}
	}
}

func TestRecordAfterCloseIsRefused(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	if err := tr.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := tr.Record(tracer.PID(c.pid))
	wantError(t, err, tracer.ErrClosed, "record: file already closed")
}

// SPDX-License-Identifier: MIT

package tracer_test

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// scripted returns a command that runs a script of this binary.
func scripted(script string, env ...string) *exec.Cmd {
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), scriptEnv+"="+script, "GODEBUG=asyncpreemptoff=1", "GORACE=atexit_sleep_ms=0")
	cmd.Env = append(cmd.Env, env...)
	cmd.Stderr = os.Stderr
	return cmd
}

// ran records a command from its exec to its end.
func ran(t *testing.T, tr *tracer.Tracer, cmd *exec.Cmd) *trace.Trace {
	t.Helper()
	rec := recordAs(t, tr, tracer.Command(cmd))
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	return complete(t, rec)
}

// wantBegin sees that the trace begins with the program's exec.
func wantBegin(t *testing.T, tr *trace.Trace, cmd *exec.Cmd) {
	t.Helper()
	pid := cmd.Process.Pid
	first, second := tr.Events.At(0), tr.Events.By(pid).Of(trace.KindCall)[0]
	if first.Kind != trace.KindExec || first.PID != pid || first.TID != pid {
		t.Errorf("the trace of %d begins with %d %s", pid, first.PID, first)
	}
	if second.Name != "execve" || !second.Unentered || second.Ret != 0 {
		t.Errorf("the first call of %d is %s, want its execve", pid, second)
	}
	if tr.Target != pid || tr.Name != filepath.Base(cmd.Path) {
		t.Errorf("the trace is of %d, %q, want %d, %q", tr.Target, tr.Name, pid, filepath.Base(cmd.Path))
	}
}

// compiled returns a statically linked C program.
func compiled(t *testing.T, source string, options ...string) string {
	t.Helper()
	compiler, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("no C compiler: ", err)
	}
	dir := t.TempDir()
	file, program := filepath.Join(dir, "program.c"), filepath.Join(dir, "program")
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	options = append(options, "-O1", "-static", "-o", program, file)
	if out, err := exec.Command(compiler, options...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return program
}

// bare has no C library: it makes three calls.
const bare = `
static long call(long nr, long arg)
{
#if defined(__x86_64__)
	long ret;
	__asm__ volatile("syscall" : "=a"(ret) : "a"(nr), "D"(arg) : "rcx", "r11", "memory");
	return ret;
#elif defined(__aarch64__)
	register long x8 __asm__("x8") = nr, x0 __asm__("x0") = arg;
	__asm__ volatile("svc 0" : "+r"(x0) : "r"(x8) : "memory");
	return x0;
#endif
}

void _start(void)
{
	call(CLOSE, -1);
	call(GETPID, 0);
	call(EXIT_GROUP, 3);
}
`

func TestACommandIsRecordedFromItsExecToItsEnd(t *testing.T) {
	program := compiled(t, bare, "-nostdlib", fmt.Sprintf("-DCLOSE=%d", unix.SYS_CLOSE),
		fmt.Sprintf("-DGETPID=%d", unix.SYS_GETPID), fmt.Sprintf("-DEXIT_GROUP=%d", unix.SYS_EXIT_GROUP))
	tr := newTracer(t, tracer.Config{})
	cmd := exec.Command(program)
	rec := recordAs(t, tr, tracer.Command(cmd))
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 3 {
		t.Error(err)
	}
	gone(t, tr)
	got := complete(t, rec)
	wantBegin(t, got, cmd)
	pid := cmd.Process.Pid
	wantCalls(t, got, pid, "execve unentered", "close", "getpid", "exit_group")
	for e := range got.Events.All() {
		if e.PID != pid && e.Kind != trace.KindSignal && e.Kind != trace.KindWake {
			t.Errorf("%d %s is of another process", e.PID, e)
		}
	}
	if e := got.Events.By(pid).Of(trace.KindCall); e[1].Errno != unix.EBADF || e[2].Ret != int64(pid) || e[3].State != trace.Ended {
		t.Errorf("calls %v", e)
	}
}

func TestACommandThatDoesNotStart(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	notExecutable := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(notExecutable, []byte("no program"), 0o700); err != nil {
		t.Fatal(err)
	}
	before := descriptors(t)
	for _, bad := range []struct {
		path string
		is   error
		line string
	}{
		{"/nowhere/to/be/found", fs.ErrNotExist, "record: fork/exec /nowhere/to/be/found: no such file or directory"},
		{notExecutable, unix.ENOEXEC, "record: fork/exec " + notExecutable + ": exec format error"},
		{"a-program-that-is-not-in-PATH", exec.ErrNotFound, `record: exec: "a-program-that-is-not-in-PATH": executable file not found in $PATH`},
	} {
		rec, err := tr.Record(tracer.Command(exec.Command(bad.path)))
		wantError(t, err, bad.is, bad.line)
		if rec != nil {
			t.Error("there is a recording")
		}
		nothingLeft(t, tr)
	}
	noLeak(t, before)
	cmd := scripted(program)
	if n := len(closed(ran(t, tr, cmd).Events)); n < 5 {
		t.Errorf("the next command made %d calls, want 5", n)
	}
}

func TestACommandIsStartedOnce(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	cmd := scripted(program)
	rec := recordAs(t, tr, tracer.Command(cmd))
	_, err := tr.Record(tracer.Command(cmd))
	if err == nil || err.Error() != "record: exec: already started" {
		t.Errorf("error %v", err)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	wantBegin(t, complete(t, rec), cmd)
}

var echo = script("echo", func(gate) {
	if _, err := io.Copy(os.Stdout, os.Stdin); err != nil {
		panic(err)
	}
})

func TestACommandReadsAndWritesAsItIsTold(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	cmd := scripted(echo)
	var said bytes.Buffer
	cmd.Stdin, cmd.Stdout = strings.NewReader("hello"), &said
	got := ran(t, tr, cmd)
	if said.String() != "hello" {
		t.Errorf("it said %q", said.String())
	}
	wrote := got.Events.Where(func(e trace.Event) bool { return e.Name == "write" && e.FD() == 1 && e.Ret == 5 })
	if len(wrote) != 1 {
		t.Errorf("it wrote %v", wrote)
	}
}

// counts makes as many calls as its environment says.
var counts = script("counts", func(gate) {
	var n uint64
	if _, err := fmt.Sscan(os.Getenv("N"), &n); err != nil {
		panic(err)
	}
	closeNowhere(n)
})

// nowhereClosed returns the calls of closeNowhere.
func nowhereClosed(es trace.Source) trace.Events {
	return closed(es).Where(func(e trace.Event) bool { return e.FD() == -1 })
}

// Go forks one child at a time, but the threads that are about to fork are many.
func TestManyCommandsAtATime(t *testing.T) {
	tr := newTracer(t, tracer.Config{RingBytes: 1 << 26})
	const commands = 80
	var all sync.WaitGroup
	for i := range commands {
		all.Go(func() {
			cmd := scripted(counts, fmt.Sprint("N=", 100+i))
			rec, err := tr.Record(tracer.Command(cmd))
			if err != nil {
				t.Error(err)
				return
			}
			if err := cmd.Wait(); err != nil {
				t.Error(err)
			}
			if err := rec.Stop(t.Context()); err != nil {
				t.Error(err)
			}
			got := rec.Trace()
			if err := got.Incomplete(); err != nil {
				t.Error(err)
				return
			}
			wantBegin(t, got, cmd)
			if n := len(nowhereClosed(got.Events.By(cmd.Process.Pid))); n != 100+i {
				t.Errorf("command %d made %d calls", i, n)
			}
			if n := len(got.Events.Of(trace.KindExec)); n != 1 {
				t.Errorf("%d execs in the trace of command %d", n, i)
			}
		})
	}
	all.Wait()
	gone(t, tr)
}

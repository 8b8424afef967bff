// SPDX-License-Identifier: MIT

package tracer_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// strace of the same program is an account by other means.
func TestACommandMakesTheCallsThatStraceSees(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("no strace: ", err)
	}
	program := compiled(t, `#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/wait.h>
int main(void)
{
	char *p = malloc(1 << 20);
	if (fork() == 0) { close(-1); _exit(0); }
	wait(0);
	p[0] = getppid();
	return puts("hello") == EOF;
}`)
	log := filepath.Join(t.TempDir(), "log")
	if out, err := exec.Command(strace, "-ff", "-o", log, program).CombinedOutput(); err != nil {
		t.Skipf("no strace here: %v: %s", err, out)
	}
	cmd := exec.Command(program)
	cmd.Stdout = io.Discard // a pipe, as before
	got := ran(t, tr, cmd)
	wantBegin(t, got, cmd)
	for i, pid := range []int{cmd.Process.Pid, newProcesses(got.Events)[0].Child} {
		want := straced(t, log)[i]
		made := names(got.Events.By(pid).Of(trace.KindCall)[1:]) // without its execve or fork
		if !slices.Equal(made, want) {
			t.Errorf("process %d made the calls\n\t%v\nstrace sees\n\t%v", i, made, want)
		}
	}
}

var callName = regexp.MustCompile(`^(\w+)\(`)

// straced returns the calls of each process behind its execve, in the order of
// their pids.
func straced(t *testing.T, log string) (all [][]string) {
	t.Helper()
	logs, err := filepath.Glob(log + ".*")
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(logs, func(a, b string) int { return len(a) - len(b) + strings.Compare(a, b) })
	for _, file := range logs {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var calls []string
		for line := range strings.Lines(string(text)) {
			if call := callName.FindStringSubmatch(line); call != nil && call[1] != "execve" {
				calls = append(calls, call[1])
			}
		}
		all = append(all, calls)
	}
	return all
}

// tracing is a tracer of its own, which says what comes of a command.
var tracing = script("tracing", func(g gate) {
	g.say(verdictOfCommand())
})

func verdictOfCommand() string {
	tr, err := tracer.New(tracer.Config{})
	if err != nil {
		return err.Error()
	}
	defer tr.Close()
	cmd := scripted(program)
	rec, err := tr.Record(tracer.Command(cmd))
	if err != nil {
		return err.Error()
	}
	err = errors.Join(cmd.Wait(), rec.Stop(context.Background()))
	got := rec.Trace()
	first := got.Events.At(0)
	return fmt.Sprintf("%v %v: begins with %s of %v, closes %d", err, got.Incomplete(),
		first.Kind, first.PID == cmd.Process.Pid, len(nowhereClosed(got.Events)))
}

func TestATracerUnderStraceRecordsACommandWhole(t *testing.T) {
	need(t, tracer.HaveHook(tracer.HookTasks))
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("no strace: ", err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := start(t, tracing, func(cmd *exec.Cmd) {
		cmd.Path, cmd.Args = strace, []string{"strace", "-f", "-o", "/dev/null", self}
	})
	if got, want := c.hear(), "<nil> <nil>: begins with exec of true, closes 5"; got != want {
		t.Errorf("the tracer says\n\t%s\nwant\n\t%s", got, want)
	}
}

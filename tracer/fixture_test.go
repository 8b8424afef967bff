// SPDX-License-Identifier: MIT

package tracer_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// newTracer returns a tracer that is closed with the test, and sees then that
// it left no descriptor behind: links, maps and programs live by theirs.
func newTracer(t testing.TB, c tracer.Config) *tracer.Tracer {
	t.Helper()
	before := descriptors(t)
	tr, err := tracer.New(c)
	need(t, err)
	t.Cleanup(func() {
		if err := tr.Close(); err != nil {
			t.Error(err)
		}
		noLeak(t, before)
	})
	return tr
}

// need skips the test where the host cannot trace, unless it has to.
func need(t testing.TB, err error) {
	t.Helper()
	refused := errors.Is(err, tracer.ErrNotPermitted) || errors.Is(err, tracer.ErrNotSupported)
	if refused && os.Getenv("CLAIMS_REQUIRED") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// needHook does the same for a hook. What no right on a kernel that is locked down
// gives is no fault of the host's.
func needHook(t testing.TB, h tracer.Hook) {
	t.Helper()
	err := tracer.HaveHook(h)
	if errors.Is(err, tracer.ErrNotPermitted) && strings.Contains(err.Error(), "lockdown=") {
		t.Skip(err)
	}
	need(t, err)
}

func descriptors(t testing.TB) []string {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	var open []string
	for _, e := range entries {
		if to, err := os.Readlink("/proc/self/fd/" + e.Name()); err == nil {
			open = append(open, e.Name()+" -> "+to)
		}
	}
	return open
}

func noLeak(t testing.TB, before []string) {
	t.Helper()
	after := descriptors(t)
	if len(after) > len(before) {
		t.Errorf("descriptors leaked: %v", slices.DeleteFunc(after, func(fd string) bool { return slices.Contains(before, fd) }))
	}
}

func record(t testing.TB, tr *tracer.Tracer, pid int) *tracer.Recording {
	t.Helper()
	rec, err := tr.Record(tracer.PID(pid))
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

// stop returns the sealed trace.
func stop(t testing.TB, rec *tracer.Recording) *trace.Trace {
	t.Helper()
	if err := rec.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	return rec.Trace()
}

// complete is stop for a trace from which nothing may be missing.
func complete(t testing.TB, rec *tracer.Recording) *trace.Trace {
	t.Helper()
	tr := stop(t, rec)
	if err := tr.Incomplete(); err != nil {
		t.Fatalf("%v\n%s", err, tr)
	}
	return tr
}

// recorded runs a script from its gate to its answer and returns the trace.
func recorded(t *testing.T, script string) (*child, *trace.Trace) {
	t.Helper()
	tr := newTracer(t, tracer.Config{})
	c := start(t, script)
	c.await()
	rec := record(t, tr, c.pid)
	c.release(0)
	c.await()
	return c, complete(t, rec)
}

// calls returns the calls that were entered, without those of the gate.
func calls(es trace.Source) trace.Events {
	return trace.NewLog(es).Where(func(e trace.Event) bool {
		gate := slices.Contains([]string{"read", "write"}, e.Name) && (e.FD() == 0 || e.FD() == 1)
		return e.Kind == trace.KindCall && !e.Unentered && !gate
	})
}

// wantError holds err against one exact line.
func wantError(t *testing.T, err error, is error, line string) {
	t.Helper()
	if !errors.Is(err, is) || err.Error() != line {
		t.Errorf("error is\n\t%v\nwant one that wraps %q:\n\t%s", err, is, line)
	}
}

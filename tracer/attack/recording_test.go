// SPDX-License-Identifier: MIT

package attack_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// newTracer returns a tracer that is closed with the test.
func newTracer(t testing.TB, c tracer.Config) *tracer.Tracer {
	t.Helper()
	tr, err := tracer.New(c)
	need(t, err)
	t.Cleanup(func() {
		if err := tr.Close(); err != nil {
			t.Error(err)
		}
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

// configuration is of a ring of that many bytes, 0 for the tracer's own choice,
// and of these calls, or all.
func configuration(ring int, calls ...string) tracer.Config {
	return tracer.Config{RingBytes: ring, Calls: calls}
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

// tasks returns the threads of a process.
func tasks(t testing.TB, pid int) map[int]bool {
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

// until waits for what is under way in the kernel, or in a thread without a
// runtime, and tells nobody when it is done.
func until(t testing.TB, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !done(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("it does not come to it that %s", what)
		}
	}
}

// SPDX-License-Identifier: MIT

package inspect_test

import (
	"errors"
	"os"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
	"github.com/kwitness/kwitness/tracer/watch"
)

// A watching is a field of a kernel object and the thread of the test, which
// alone is recorded while it touches that field.
type watching struct {
	t   *testing.T
	rec *tracer.Recording
}

// watchField records this thread and watches a field of 8 bytes.
func watchField(t *testing.T, addr uint64, err error) watching {
	t.Helper()
	ok(t, err)
	runtime.LockOSThread()
	t.Cleanup(runtime.UnlockOSThread)
	tr, err := tracer.New(tracer.Config{})
	needTracer(t, err)
	t.Cleanup(func() { ok(t, tr.Close()) })
	rec, err := tr.Record(tracer.Thread(unix.Gettid()))
	ok(t, err)
	err = rec.Watch("field", unix.Gettid(), watch.Window{Addr: addr, Len: 8})
	needTracer(t, err)
	return watching{t, rec}
}

func needTracer(t *testing.T, err error) {
	t.Helper()
	refused := errors.Is(err, tracer.ErrNotPermitted) || errors.Is(err, tracer.ErrNotSupported)
	if refused && os.Getenv("CLAIMS_REQUIRED") == "" {
		t.Skip(err)
	}
	ok(t, err)
}

// stop returns the trace, of which nothing may be missing.
func (w watching) stop() *trace.Trace {
	w.t.Helper()
	ok(w.t, w.rec.Stop(w.t.Context()))
	tr := w.rec.Trace()
	ok(w.t, tr.Incomplete())
	return tr
}

// accesses returns how often the field was read and written in a call, and by
// which functions.
func accesses(tr *trace.Trace, call trace.Event) (reads, writes int, by []string) {
	for _, e := range tr.Events.During(call).Of(trace.KindAccess) {
		if e.Write {
			writes += e.Hits
		} else {
			reads += e.Hits
		}
		by = append(by, e.Stack[0])
	}
	return reads, writes, by
}

// called returns the calls of a family about a descriptor.
func called(t *testing.T, tr *trace.Trace, want int, f trace.Family, fd int) trace.Events {
	t.Helper()
	calls := tr.Events.Calls(f).Where(func(e trace.Event) bool { return about(e) == fd })
	if len(calls) != want {
		t.Fatalf("%d calls of %v, want %d:\n%s", len(calls), f, want, tr)
	}
	return calls
}

// about returns the first descriptor that a call polls, or its first argument.
func about(e trace.Event) int {
	if e.In != nil && len(e.In.Polled) > 0 {
		return int(e.In.Polled[0].FD)
	}
	return int(e.Args[0])
}

// SPDX-License-Identifier: MIT

package tracer_test

import (
	"os"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// What the tracer does to look is recorded, too: that must come to an end.
func TestATracerRecordsItself(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	rec := recordAs(t, tr, tracer.Self())
	closeNowhere(10)
	before := rec.Trace().Events.Len()
	for range 10 {
		rec.Trace()
	}
	got := complete(t, rec)
	mine := nowhereClosed(got.Events.ByThread(unix.Gettid()))
	if len(mine) != 10 || got.Target != os.Getpid() {
		t.Errorf("%d calls in the trace of %d, want 10 of %d", len(mine), got.Target, os.Getpid())
	}
	if after := got.Events.Len(); after <= before || after > before+100_000 {
		t.Errorf("%d events before ten looks, %d after", before, after)
	}
	nothingLeft(t, tr)
}

func TestATracerRecordsOneThreadOfItself(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	me := unix.Gettid()
	rec := recordAs(t, tr, tracer.Thread(me))
	closeNowhere(10)
	got := complete(t, rec)
	if n := len(nowhereClosed(got.Events)); n != 10 {
		t.Errorf("%d calls in the trace, want 10", n)
	}
	for _, e := range got.Events.Of(trace.KindCall) {
		if e.TID != me {
			t.Errorf("%d/%d %s is of another thread", e.PID, e.TID, e)
		}
	}
}

// A process is in one recording of a tracer: that of the command has it. The
// other one must not say that it saw all of its children.
func TestACommandOfARecordedTracerIsMissingInItsRecording(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	self := recordAs(t, tr, tracer.Self())
	cmd := scripted(program)
	got := ran(t, tr, cmd)
	wantBegin(t, got, cmd)
	wantLost(t, stop(t, self), trace.Loss{What: "processes not followed, in another recording already", Count: 1})
}

// wantLost sees that this was lost, and nothing else.
func wantLost(t *testing.T, tr *trace.Trace, want trace.Loss) {
	t.Helper()
	if len(tr.Lost) != 1 || tr.Lost[0].String() != want.String() || tr.Lost[0].Kinds != nil {
		t.Errorf("lost %v, want %v, which may hide anything", tr.Lost, want)
	}
}

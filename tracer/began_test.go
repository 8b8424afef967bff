// SPDX-License-Identifier: MIT

package tracer_test

import (
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
	"github.com/kwitness/kwitness/tracer/watch"
)

// A read that a thread was in when the recording began writes to its buffer.
func TestWhatACallDidThatWasEnteredBeforeIsInsideIt(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	need(t, tracer.HaveHook(tracer.HookWatch))
	c := start(t, waitsWatched)
	word := c.await()
	c.waits()
	rec := record(t, tr, c.pid)
	if err := rec.Watch("word", c.pid, watch.Window{Addr: word, Len: 8}); err != nil {
		t.Fatal(err)
	}
	c.release(7)
	c.await()
	got := complete(t, rec).Events
	reads := got.Calls(trace.Read).Where(func(e trace.Event) bool { return e.Unentered })
	writes := got.Of(trace.KindAccess).Where(func(e trace.Event) bool { return e.Write })
	if len(reads) != 1 || len(writes) != 1 || writes[0].Inside != "read" || writes[0].Outer != reads[0].Seq {
		t.Errorf("accesses %v and reads %v, want a write inside the read that was entered before", writes, reads)
	}
}

// waitsWatched is blocked in a read into memory that it has told of.
var waitsWatched = script("waits watched", func(g gate) {
	m := page()
	g.tell(uint64(addr(&m[0])))
	unix.RawSyscall(unix.SYS_READ, 0, addr(&m[0]), 8)
	g.tell(0)
	g.wait()
})

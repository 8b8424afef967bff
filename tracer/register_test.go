// SPDX-License-Identifier: MIT

package tracer_test

import (
	"fmt"
	"testing"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
	"github.com/kwitness/kwitness/tracer/watch"
)

func TestWatchRefuses(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	c, word := touching(t)
	other := working(t)
	rec := record(t, tr, c.pid)
	watchWord(t, rec, c.pid, word) // loads the probes of the hook
	if err := rec.Bystander(other.pid); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []struct {
		name string
		tid  int
		watch.Window
		line string
	}{
		{"an unaligned window", c.pid, watch.Window{Addr: word + 4, Len: 8}, fmt.Sprintf("watch bad: window of 8 bytes at %#x: the address must be a multiple of 8", word+4)},
		{"a window of three bytes", c.pid, watch.Window{Addr: word, Len: 3}, "watch bad: window of 3 bytes: a debug register takes 1, 2, 4 or 8"},
		{"a window of no bytes", c.pid, watch.Window{Addr: word}, "watch bad: window of 0 bytes: a debug register takes 1, 2, 4 or 8"},
		{"a thread that is not there", 1 << 22, watch.Window{Addr: word, Len: 8}, "watch bad: no thread 4194304: no such process"},
		{"a thread of another process", 1, watch.Window{Addr: word, Len: 8}, "watch bad: thread 1 belongs to process 1, which is not being recorded: no such process"},
		{"a thread of a bystander", other.pid, watch.Window{Addr: word, Len: 8}, fmt.Sprintf("watch bad: thread %d belongs to process %[1]d, which is not being recorded: no such process", other.pid)},
	} {
		t.Run(bad.name, func(t *testing.T) {
			before := descriptors(t)
			err := rec.Watch("bad", bad.tid, bad.Window)
			if err == nil || err.Error() != bad.line {
				t.Errorf("error is\n\t%v\nwant\n\t%s", err, bad.line)
			}
			noLeak(t, before)
		})
	}
	err := rec.Watch("again", c.pid, watch.Window{Addr: word, Len: 8})
	want := fmt.Sprintf("watch again: watch 8 bytes at %#x of thread %d: already watched: key already exists", word, c.pid)
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	c.touch(kernelReads, 1) // the first one is still armed
	if n := len(complete(t, rec).Events.Of(trace.KindAccess)); n != 1 {
		t.Errorf("%d accesses recorded, want 1", n)
	}
}

// fill takes all debug registers of the thread.
func fill(t *testing.T, rec *tracer.Recording, tid int, word uint64) {
	t.Helper()
	watchWord(t, rec, tid, word)
	watchWord(t, rec, tid, word+8)
	err := rec.Watch("third", tid, watch.Window{Addr: word + 16, Len: 8})
	wantError(t, err, watch.ErrNoRegister, fmt.Sprintf(
		"watch third: watch 8 bytes at %#x of thread %d: no debug register is free: a CPU has four, a watchpoint takes two", word+16, tid))
}

func TestTheRegistersAreFreeAgainAfterStopAndClose(t *testing.T) {
	c, word := touching(t)
	first := newTracer(t, tracer.Config{})
	for range 3 {
		rec := record(t, first, c.pid)
		fill(t, rec, c.pid, word)
		complete(t, rec)
	}
	rec := record(t, first, c.pid)
	fill(t, rec, c.pid, word)
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	second := newTracer(t, tracer.Config{})
	rec = record(t, second, c.pid)
	fill(t, rec, c.pid, word)
	complete(t, rec)
}

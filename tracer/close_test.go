// SPDX-License-Identifier: MIT

package tracer_test

import (
	"sync"
	"testing"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/watch"
)

func TestCloseSealsWhatTheRecordingsHave(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	rec := record(t, tr, c.pid)
	c.do(7)
	for range 2 {
		if err := tr.Close(); err != nil {
			t.Fatal(err)
		}
	}
	sealed := complete(t, rec)
	if got := len(closed(sealed.Events)); got != 7 || !sealed.Sealed {
		t.Errorf("%d calls in the trace, sealed %v, want 7", got, sealed.Sealed)
	}
}

func TestCloseWhileEverybodyUsesTheTracer(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	rec := record(t, tr, c.pid)
	c.do(5)
	others := []*child{working(t), working(t), working(t)}
	var all sync.WaitGroup
	for _, other := range others {
		all.Go(func() { rec.Trace() })
		all.Go(func() {
			if rec, err := tr.Record(tracer.PID(other.pid)); err == nil {
				rec.Trace()
			}
		})
		all.Go(func() { tr.Close() }) // the last Close says it
	}
	all.Wait()
	if got := len(closed(complete(t, rec).Events)); got != 5 {
		t.Errorf("%d calls in the trace, want 5", got)
	}
}

func TestAStoppedRecordingTakesNothingMore(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	rec := record(t, tr, c.pid)
	complete(t, rec)
	err := rec.Watch("word", c.pid, watch.Window{Addr: 0x1000, Len: 8})
	wantError(t, err, tracer.ErrClosed, "watch word: the recording was stopped: file already closed")
	err = rec.Bystander(c.pid)
	wantError(t, err, tracer.ErrClosed, "bystander: the recording was stopped: file already closed")
	if n := tracer.Followed(tr); n != 0 {
		t.Errorf("%d processes are followed", n)
	}
}

// SPDX-License-Identifier: MIT

package tracer

import (
	"context"
	"errors"

	"github.com/cilium/ebpf/ringbuf"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
)

// drain is the one reader of the ring. It ends when the reader is closed.
func (t *Tracer) drain() {
	defer close(t.drained)
	var record ringbuf.Record
	var event bpf.ProbesEvent
	for {
		err := t.reader.ReadInto(&record)
		switch {
		case errors.Is(err, ringbuf.ErrFlushed):
			t.flushed <- struct{}{}
		case errors.Is(err, ringbuf.ErrClosed):
			return
		case err != nil || decode.Record(record.RawSample, &event) != nil:
			t.malformed.Add(1)
		default:
			t.deliver(&event)
		}
	}
}

// deliver hands the record to its recording; that of a stopped one is dropped.
func (t *Tracer) deliver(e *bpf.ProbesEvent) {
	t.mu.Lock()
	r := t.recordings[e.Recording]
	t.mu.Unlock()
	if r != nil {
		r.add(e)
	}
}

// barrier returns when every record that was reserved before it was called has
// been delivered. A probe runs inside the call it sees: whoever has seen the
// effect of a call finds its record behind the barrier.
func (t *Tracer) barrier(ctx context.Context) error {
	done := make(chan error, 1)
	go func() { done <- t.flush() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// flush asks the reader for all that is in the ring. One at a time: two
// requests may be answered by one ErrFlushed.
func (t *Tracer) flush() error {
	t.flushing.Lock()
	defer t.flushing.Unlock()
	if err := t.reader.Flush(); err != nil {
		return err
	}
	select {
	case <-t.flushed:
		return nil
	case <-t.drained:
		return ErrClosed
	}
}

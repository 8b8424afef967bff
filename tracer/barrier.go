// SPDX-License-Identifier: MIT

package tracer

import (
	"context"
	"errors"

	"github.com/cilium/ebpf/ringbuf"
)

// barrier returns when every record that was reserved before it was called has
// been delivered. A probe runs inside the call it sees: whoever has seen the
// effect of a call finds its record behind the barrier.
func (t *Tracer) barrier(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
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
	t.wanted.Store(true)
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

// rearm asks again if a barrier began while the reader was already answering
// an older request: that answer does not cover it.
func (t *Tracer) rearm(wanted bool) {
	if !wanted && t.wanted.Load() {
		t.reader.Flush() // closed: the next read says so
	}
}

// A fence finds the point in the ring up to which a barrier waits: everything
// that was in the ring when the barrier began. The reader itself says so only
// when the ring is empty, which under a flood of records never happens.
type fence struct {
	counting bool
	left     int // bytes to read
}

// recordHeader is what the kernel puts before each record (BPF_RINGBUF_HDR_SZ).
const recordHeader = 8

// passed reports whether what was just read is the last that the barrier waits for.
func (f *fence) passed(record *ringbuf.Record, err error) bool {
	switch {
	case errors.Is(err, ringbuf.ErrFlushed): // the ring was empty
		f.left = 0
	case err != nil:
		return false
	case !f.counting:
		f.counting, f.left = true, record.Remaining
	default:
		f.left -= recordHeader + (len(record.RawSample)+7)&^7
	}
	if f.left > 0 {
		return false
	}
	*f = fence{}
	return true
}

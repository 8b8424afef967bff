// SPDX-License-Identifier: MIT

package tracer

import (
	"errors"

	"github.com/cilium/ebpf/ringbuf"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
)

// drain is the one reader of the ring. It ends when the reader is closed.
func (t *Tracer) drain() {
	defer close(t.drained)
	var (
		record ringbuf.Record
		event  bpf.ProbesEvent
		fence  fence
	)
	for {
		wanted := t.wanted.Load() // before the read, which then finds all that the barrier is for
		err := t.reader.ReadInto(&record)
		switch {
		case errors.Is(err, ringbuf.ErrClosed):
			return
		case errors.Is(err, ringbuf.ErrFlushed):
			t.rearm(wanted)
		case err != nil || decode.Record(record.RawSample, &event) != nil:
			t.malformed.Add(1)
		default:
			t.deliver(&event)
		}
		if wanted && fence.passed(&record, err) {
			t.wanted.Store(false)
			t.flushed <- struct{}{}
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

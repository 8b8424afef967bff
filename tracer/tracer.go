// SPDX-License-Identifier: MIT

package tracer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/cilium/ebpf/ringbuf"

	"github.com/kwitness/kwitness/bpf"
)

// A Tracer has the probes loaded and attached. Loading takes tens of
// milliseconds, arming a recording microseconds: a process needs one tracer.
//
// It is safe for concurrent use. Its recordings do not outlive it.
type Tracer struct {
	probes *probes
	reader *ringbuf.Reader

	mu         sync.Mutex // guards the next three
	recordings map[uint32]*Recording
	last       uint32 // the newest recording's number; 0 is none
	closed     bool
	close      func() error // once

	flushing  sync.Mutex  // held by the one barrier that is under way
	wanted    atomic.Bool // a barrier waits for flushed
	flushed   chan struct{}
	drained   chan struct{} // closed when the ring's reader has ended
	malformed atomic.Uint64
}

// New loads and attaches the probes. The error wraps [ErrNotSupported] or
// [ErrNotPermitted] if this host cannot trace, and says what to do about it.
func New(c Config) (*Tracer, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("tracer: %w", err)
	}
	p, err := load(c, Hooks...)
	if err != nil {
		return nil, fmt.Errorf("tracer: %w", err)
	}
	reader, err := ringbuf.NewReader(p.Maps[bpf.ProbesMapEvents])
	if err != nil {
		return nil, errors.Join(fmt.Errorf("tracer: %w", err), p.close())
	}
	t := &Tracer{
		probes: p, reader: reader, recordings: map[uint32]*Recording{},
		flushed: make(chan struct{}), drained: make(chan struct{}),
	}
	t.close = sync.OnceValue(t.shut)
	go t.drain()
	return t, nil
}

// Close stops all recordings, which keep what they have, and takes the probes
// out of the kernel. It may be called twice.
func (t *Tracer) Close() error { return t.close() }

func (t *Tracer) shut() error {
	var errs []error
	for _, r := range t.closing() {
		errs = append(errs, r.Stop(context.Background()))
	}
	errs = append(errs, t.reader.Close())
	<-t.drained
	return errors.Join(append(errs, t.probes.close())...)
}

// closing lets no new recording begin and returns those there are.
func (t *Tracer) closing() []*Recording {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	var running []*Recording
	for _, r := range t.recordings {
		running = append(running, r)
	}
	return running
}

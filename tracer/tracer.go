// SPDX-License-Identifier: MIT

package tracer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/ring"
)

// A Tracer has the probes loaded and attached. Loading takes tens of
// milliseconds, arming a recording microseconds: a process needs one tracer.
//
// It is safe for concurrent use. Its recordings do not outlive it.
type Tracer struct {
	config Config
	probes *probes
	slots  slots
	ring   *ring.Ring
	waiter *ring.Waiter

	mu         sync.Mutex            // guards what the ring's reader shares with the recordings
	recordings map[uint32]*Recording // by number
	last       uint32                // the newest recording's number; 0 is none
	turn       chan struct{}         // closed when the reader has read on
	closed     bool

	idle      idler
	close     func() error // once
	ending    atomic.Bool
	drained   chan struct{} // closed when the ring's reader has ended
	malformed atomic.Uint64
}

// New loads and attaches the probes. The error wraps [ErrNotSupported] or
// [ErrNotPermitted] if this host cannot trace, and says what to do about it.
func New(c Config) (*Tracer, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("tracer: %w", err)
	}
	p, err := load(c, baseHooks...)
	if err != nil {
		return nil, fmt.Errorf("tracer: %w", err)
	}
	t := &Tracer{
		config: c, probes: p, recordings: map[uint32]*Recording{},
		turn: make(chan struct{}), drained: make(chan struct{}),
	}
	if err := t.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("tracer: %w", err), t.release())
	}
	t.close = sync.OnceValue(t.shut)
	go t.drain()
	if err := t.selfTest(); err != nil {
		return nil, errors.Join(fmt.Errorf("tracer: %w", err), t.Close())
	}
	return t, nil
}

// open maps the memory that is shared with the probes.
func (t *Tracer) open() (err error) {
	if t.ring, err = ring.Map(t.probes.Maps[bpf.ProbesMapEvents]); err != nil {
		return err
	}
	if t.waiter, err = ring.NewWaiter(t.probes.Maps[bpf.ProbesMapEvents]); err != nil {
		return err
	}
	t.slots, err = mapSlots(t.probes.Maps[bpf.ProbesMapRecordings])
	return err
}

// Close stops all recordings, which keep what they have, and takes the probes
// out of the kernel. It may be called twice.
func (t *Tracer) Close() error { return t.close() }

func (t *Tracer) shut() error {
	var errs []error
	for _, r := range t.closing() {
		errs = append(errs, r.Stop(context.Background()))
	}
	t.retire()
	t.ending.Store(true)
	errs = append(errs, t.waiter.Wake())
	<-t.drained
	return errors.Join(append(errs, t.release())...)
}

// release gives back what New has got.
func (t *Tracer) release() error {
	var errs []error
	if t.waiter != nil {
		errs = append(errs, t.waiter.Close())
	}
	if t.ring != nil {
		errs = append(errs, t.ring.Close())
	}
	return errors.Join(append(errs, t.slots.unmap(), t.probes.close())...)
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

// SPDX-License-Identifier: MIT

package tracer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/internal/decode"
	"github.com/kwitness/kwitness/tracer/trace"
	"github.com/kwitness/kwitness/tracer/watch"
)

// A Recording records a target from the moment Record returns until it is
// stopped. It is safe for concurrent use.
type Recording struct {
	tracer *Tracer
	id     uint32
	slot   *slot
	target int
	name   string
	group  uint64 // the control group of which it follows members; 0: none
	start  uint64 // CLOCK_MONOTONIC, in nanoseconds
	before misses // of the probes, as they stood at the beginning

	witness witness
	store   decode.Store // guarded by the tracer's mutex

	stopping sync.Mutex // held while the recording is being stopped, armed or watched
	watched  []watched
	demanded []trace.Kind // what is recorded on demand only
	ports    []int

	functions []string          // of the kernel's
	unprobed  map[string]string // why not others
	cut       *uint64           // positions given out, once no more are
	sealed    *trace.Trace
}

type watched struct {
	name  string
	addr  uint64
	point *watch.Watchpoint
}

// Record begins to record target. The kernel's filter holds it when Record
// returns: whatever the target does afterwards is in the trace, or counted as
// lost.
func (t *Tracer) Record(target Target) (*Recording, error) {
	r, err := t.record(target, everything)
	if err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	return r, nil
}

func (t *Tracer) record(target Target, how following) (*Recording, error) {
	r, err := t.begin()
	if err != nil {
		return nil, err
	}
	if err := r.running(func() error { return target.follow(r, how) }); err != nil {
		return nil, errors.Join(err, r.abandon())
	}
	return r, nil
}

// abandon ends a recording whose target cannot be followed, or not all of it.
func (r *Recording) abandon() error {
	r.slot.stop()
	defer r.forget()
	return errors.Join(r.unfollow(), r.witness.close())
}

// begin arms a recording of nobody yet.
func (t *Tracer) begin() (*Recording, error) {
	if err := t.engage(); err != nil {
		return nil, err
	}
	r, err := t.arm()
	if err != nil {
		t.disengage()
	}
	return r, err
}

func (t *Tracer) arm() (*Recording, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil, ErrClosed
	}
	before, err := t.misses()
	if err != nil {
		return nil, err
	}
	if err := t.number(); err != nil {
		return nil, err
	}
	if err := t.openBooks(t.last); err != nil {
		return nil, err
	}
	r := &Recording{tracer: t, id: t.last, slot: t.slots.of(t.last), start: monotonic(), before: before, unprobed: map[string]string{}}
	r.store.Most = t.config.traceBytes()
	if !t.config.Witness {
		r.witness.blind = errUnasked
	}
	t.recordings[r.id] = r
	r.slot.arm(r.id)
	return r, nil
}

// number finds the next number of a recording whose slot is free.
func (t *Tracer) number() error {
	for range t.slots.n {
		t.last++
		if t.last != 0 && t.slots.of(t.last).Id == 0 {
			return nil
		}
	}
	return fmt.Errorf("%d recordings are running: %w", t.slots.n, unix.EAGAIN)
}

// running calls f, during which the recording cannot be stopped. It is an error
// if it was stopped before.
func (r *Recording) running(f func() error) error {
	r.stopping.Lock()
	defer r.stopping.Unlock()
	if r.sealed != nil {
		return fmt.Errorf("the recording was stopped: %w", ErrClosed)
	}
	return f()
}

// forget frees the recording's slot.
func (r *Recording) forget() {
	t := r.tracer
	defer t.disengage()
	t.mu.Lock()
	defer t.mu.Unlock()
	r.slot.clear()
	delete(t.recordings, r.id)
}

// Trace returns the sealed trace of a stopped recording. While it is running,
// Trace returns a copy of what was recorded so far: every event that happened
// before the call is in it.
func (r *Recording) Trace() *trace.Trace {
	r.stopping.Lock()
	defer r.stopping.Unlock()
	if r.sealed != nil {
		return r.sealed
	}
	cut := r.slot.taken()
	if r.cut != nil {
		cut = *r.cut
	}
	tr, _ := r.snapshot(context.Background(), cut)
	return tr
}

// since returns the time since a moment that monotonic returned.
func since(start uint64) time.Duration { return time.Duration(monotonic() - start) }

func monotonic() uint64 {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		panic(err) // the clock is always there
	}
	return uint64(now.Nano())
}

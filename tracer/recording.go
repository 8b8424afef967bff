// SPDX-License-Identifier: MIT

package tracer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
	"github.com/kwitness/kwitness/tracer/trace"
	"github.com/kwitness/kwitness/tracer/watch"
)

// A Recording records a target from the moment Record returns until it is
// stopped. It is safe for concurrent use.
type Recording struct {
	tracer *Tracer
	id     uint32
	target int
	name   string
	before losses // the counters as they stood at the beginning

	mu      sync.Mutex // guards the stream, which the ring's reader fills
	stream  decode.Stream
	watched []watched

	stopping sync.Mutex // held while the recording is being stopped
	sealed   *trace.Trace
}

type watched struct {
	name  string
	point *watch.Watchpoint
}

// Record begins to record target. The kernel's filter holds it when Record
// returns: whatever the target does afterwards is in the trace, or counted as
// lost.
func (t *Tracer) Record(target Target) (*Recording, error) {
	r, err := t.begin()
	if err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	if err := r.running(func() error { return target.follow(r) }); err != nil {
		t.forget(r)
		return nil, fmt.Errorf("record: %w", err)
	}
	return r, nil
}

// begin enters a recording of nobody yet.
func (t *Tracer) begin() (*Recording, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil, ErrClosed
	}
	before, err := t.losses()
	if err != nil {
		return nil, err
	}
	t.last++
	r := &Recording{tracer: t, id: t.last, before: before}
	r.stream = decode.Stream{Start: monotonic(), Watches: map[uint64]string{}}
	t.recordings[r.id] = r
	return r, nil
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

func (t *Tracer) forget(r *Recording) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.recordings, r.id)
}

func (r *Recording) add(e *bpf.ProbesEvent) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stream.Add(e)
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
	err := r.tracer.barrier(context.Background())
	return r.snapshot(err)
}

// snapshot returns the trace as it stands; problems are what else went wrong.
func (r *Recording) snapshot(problems ...error) *trace.Trace {
	lost, err := r.lost()
	problems = append(problems, err)
	r.mu.Lock()
	defer r.mu.Unlock()
	tr := &trace.Trace{
		Target: r.target, Name: r.name, Events: trace.NewLog(r.stream.Events()), Lost: lost,
		Kinds: trace.Kinds(), Span: time.Duration(monotonic() - r.stream.Start),
	}
	tr.Kernel, tr.Arch = host()
	for _, w := range r.watched {
		tr.Watches = append(tr.Watches, w.name)
	}
	tr.Calls = decode.Names()
	if err := errors.Join(problems...); err != nil {
		tr.Lost = append(tr.Lost, trace.Loss{What: "unknown number of records: " + err.Error(), Count: 1})
	}
	return tr
}

func monotonic() uint64 {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		panic(err) // the clock is always there
	}
	return uint64(now.Nano())
}

func host() (kernel, arch string) {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return "", ""
	}
	return unix.ByteSliceToString(u.Release[:]), unix.ByteSliceToString(u.Machine[:])
}

// SPDX-License-Identifier: MIT

package tracer

import (
	"errors"
	"fmt"
	"sync"

	"github.com/cilium/ebpf"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
	"github.com/kwitness/kwitness/tracer/trace"
)

// A Count counts the system calls of a target from the moment Count returns
// until it is stopped. It costs a third of a recording, and no memory.
type Count struct {
	r    *Recording
	stop func() (Counts, error) // once
}

// Counts are how often each system call was entered, by the kernel's name, and
// what the count may have missed.
type Counts struct {
	Calls map[string]uint64
	Lost  trace.Losses
}

// Count begins to count the calls of target, which it follows as Record does.
func (t *Tracer) Count(target Target) (*Count, error) {
	r, err := t.record(target, following{Depth: everything.Depth, Counts: 1})
	if err != nil {
		return nil, fmt.Errorf("count: %w", err)
	}
	return &Count{r, sync.OnceValues(r.stopCount)}, nil
}

// Stop ends the count and returns it. It may be called twice. A count that the
// tracer was closed over is lost: the error wraps [ErrClosed].
func (c *Count) Stop() (Counts, error) { return c.stop() }

func (r *Recording) stopCount() (Counts, error) {
	r.stopping.Lock()
	defer r.stopping.Unlock()
	if r.sealed != nil {
		return Counts{}, fmt.Errorf("count: %w", ErrClosed)
	}
	r.witness.look()
	r.cutOff()
	grace() // what has been entered is counted then
	counts, err := r.counts()
	err = errors.Join(err, r.unfollow(), r.witness.close())
	r.forget()
	if err != nil {
		return counts, fmt.Errorf("count: %w", err)
	}
	return counts, nil
}

func (r *Recording) counts() (Counts, error) {
	counts := Counts{Calls: map[string]uint64{}}
	l, err := r.tracer.ledger(r, decode.Store{})
	if err != nil {
		return counts, err
	}
	counts.Lost = append(l.losses(decode.Account{}, r.kinds()), r.witness.against(l.tally.Enters)...)
	all := r.tracer.probes.Maps[bpf.ProbesMapCounts]
	return counts, r.collect(all, counts.Calls)
}

// collect moves the recording's counts out of the kernel.
func (r *Recording) collect(all *ebpf.Map, calls map[string]uint64) error {
	var (
		key    bpf.ProbesCounted
		perCPU []uint64
		mine   []bpf.ProbesCounted
	)
	entries := all.Iterate()
	for entries.Next(&key, &perCPU) {
		if key.Recording != r.id {
			continue
		}
		mine = append(mine, key)
		for _, n := range perCPU {
			calls[decode.Name(key.Nr)] += n
		}
	}
	err := entries.Err()
	for _, key := range mine {
		err = errors.Join(err, ignoreMissing(all.Delete(key)))
	}
	return err
}

// SPDX-License-Identifier: MIT

package tracer

import (
	"context"
	"errors"
	"fmt"

	"github.com/cilium/ebpf"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

// Stop ends the recording and seals its trace: every event that happened before
// Stop was called is in it. A call in which a thread was at that moment is in
// flight for ever.
//
// It may be called twice. If ctx ends first, the recording goes on being
// stopped by the next call.
func (r *Recording) Stop(ctx context.Context) error {
	r.stopping.Lock()
	defer r.stopping.Unlock()
	if r.sealed != nil {
		return nil
	}
	if err := r.unfollow(); err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	missed, err := r.disarm()
	if err := r.tracer.barrier(ctx); err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	sealed := r.snapshot(err)
	sealed.Sealed = true
	if missed > 0 {
		sealed.Lost = append(sealed.Lost, trace.Loss{What: "watchpoint hits not seen by a probe", Count: missed})
	}
	r.sealed = sealed
	r.tracer.forget(r)
	return r.release()
}

// unfollow takes all processes of the recording out of the filter. A child that
// is being forked meanwhile is put in behind the iterator, sees that its
// recording was stopped, and is taken out by the fork's own probe.
func (r *Recording) unfollow() error {
	maps := r.tracer.probes.Maps
	if err := maps[bpf.ProbesMapStopped].Update(r.id, uint8(1), ebpf.UpdateAny); err != nil {
		return err
	}
	for {
		err := r.takeOut(maps[bpf.ProbesMapFollowed])
		if !errors.Is(err, ebpf.ErrIterationAborted) { // too many others came and went
			return err
		}
	}
}

func (r *Recording) takeOut(followed *ebpf.Map) error {
	pids, err := r.members(followed)
	for _, pid := range pids {
		if err := ignoreMissing(followed.Delete(pid)); err != nil {
			return err
		}
	}
	return err
}

func (r *Recording) members(followed *ebpf.Map) ([]uint32, error) {
	var (
		pid  uint32
		how  bpf.ProbesFollow
		pids []uint32
	)
	entries := followed.Iterate()
	for entries.Next(&pid, &how) {
		if how.Recording == r.id {
			pids = append(pids, pid)
		}
	}
	return pids, entries.Err()
}

// disarm stops the watchpoints and returns how many of their hits were missed.
func (r *Recording) disarm() (missed uint64, err error) {
	var errs []error
	for _, w := range r.watched {
		n, err := w.point.Disarm()
		missed += n
		errs = append(errs, err)
	}
	return missed, errors.Join(errs...)
}

// release gives the debug registers back.
func (r *Recording) release() error {
	var errs []error
	for _, w := range r.watched {
		errs = append(errs, w.point.Close())
	}
	return errors.Join(errs...)
}

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
// Stop checks the books that the probes kept: every position that was given out
// is that of a record received, of a call in flight, or of a record counted as
// lost. If the books do not close, the trace is incomplete.
//
// It may be called twice. If ctx ends first, the recording goes on being
// stopped by the next call.
func (r *Recording) Stop(ctx context.Context) error {
	r.stopping.Lock()
	defer r.stopping.Unlock()
	if r.sealed != nil {
		return nil
	}
	if r.cut == nil {
		r.witness.look() // first: it must not see what comes later
	}
	cut := r.cutOff()
	missed, err := r.disarm()
	sealed, closed := r.snapshot(ctx, cut)
	if !closed {
		sealed, closed = r.settle(ctx, cut)
	}
	if ctx.Err() != nil {
		return fmt.Errorf("stop: %w", context.Cause(ctx))
	}
	sealed.Sealed = true
	sealed.Lost = append(sealed.Lost, unseen(missed, err)...)
	if !closed {
		sealed.Lost = append(sealed.Lost, unaccounted(cut))
	}
	r.sealed = sealed
	err = r.unfollow()
	r.forget()
	return errors.Join(err, r.witness.close(), r.release())
}

// cutOff lets no more positions be given out and returns how many were.
func (r *Recording) cutOff() uint64 {
	if r.cut == nil {
		r.cut = new(r.slot.stop())
	}
	return *r.cut
}

// unfollow takes all processes of the recording out of the filter, and all else
// that could put some in.
func (r *Recording) unfollow() error {
	maps := r.tracer.probes.Maps
	for {
		err := r.takeOut(maps[bpf.ProbesMapFollowed])
		if !errors.Is(err, ebpf.ErrIterationAborted) { // too many others came and went
			return errors.Join(err, r.leaveCgroup(), r.leavePorts())
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

// unseen returns the losses of the watchpoints.
func unseen(missed uint64, err error) (lost trace.Losses) {
	accesses := []trace.Kind{trace.KindAccess}
	if missed > 0 {
		lost = append(lost, trace.Loss{What: "watchpoint hits not seen by a probe", Count: missed, Kinds: accesses})
	}
	if err != nil {
		lost = append(lost, trace.Loss{What: "unknown number of watchpoint hits: " + err.Error(), Count: 1, Kinds: accesses})
	}
	return lost
}

// release gives the debug registers back.
func (r *Recording) release() error {
	var errs []error
	for _, w := range r.watched {
		errs = append(errs, w.point.Close())
	}
	return errors.Join(errs...)
}

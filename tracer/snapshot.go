// SPDX-License-Identifier: MIT

package tracer

import (
	"context"
	"errors"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
	"github.com/kwitness/kwitness/tracer/internal/ksym"
	"github.com/kwitness/kwitness/tracer/trace"
)

// snapshot returns the trace of the positions before the cut, and whether the
// books of these positions close. First it asks which calls threads are in, then
// it waits for the ring: a call that has returned between is in both, one that
// has returned before is in the ring, and none is in neither.
func (r *Recording) snapshot(ctx context.Context, cut uint64) (*trace.Trace, bool) {
	t := r.tracer
	open, err := r.inCalls()
	err = errors.Join(err, t.barrier(ctx))
	t.mu.Lock()
	kept := r.store.Snapshot()
	t.mu.Unlock()
	l, err2 := t.ledger(r, kept)
	log, account := kept.Log(r.view(cut, open))
	tr := r.describe(trace.NewLog(log))
	tr.Lost = append(l.losses(account, tr.Kinds), r.witness.against(l.tally.Enters)...)
	if err := errors.Join(err, err2); err != nil {
		tr.Lost = append(tr.Lost, trace.Loss{What: "unknown number of records: " + err.Error(), Count: 1})
	}
	return tr, l.closes(cut, account) && r.witness.seen <= l.tally.Enters
}

// inCalls returns the calls that threads of the recording are in.
func (r *Recording) inCalls() ([]decode.Open, error) {
	const some = 16
	var (
		cursor ebpf.MapBatchCursor
		tasks  [some]uint64
		page   [some]bpf.ProbesThread
		open   []decode.Open
	)
	for {
		n, err := r.tracer.probes.Maps[bpf.ProbesMapThreads].BatchLookup(&cursor, tasks[:], page[:], nil)
		for _, o := range page[:n] {
			if o.Open != 0 && o.Call.Recording == r.id {
				open = append(open, o)
			}
		}
		switch {
		case errors.Is(err, ebpf.ErrKeyNotExist):
			return open, nil
		case err != nil:
			return nil, err
		}
	}
}

func (r *Recording) view(cut uint64, open []decode.Open) decode.View {
	v := decode.View{Start: r.start, Cut: cut, Open: open, Watches: map[uint64]string{}}
	if r.tracer.config.Untimed {
		v.Start = 0 // as all times are
	}
	for _, w := range r.watched {
		v.Watches[w.addr] = w.name
	}
	if len(r.watched) == 0 && len(r.demanded) == 0 {
		return v // to read the kernel's symbols takes as long as to load the probes
	}
	if symbols, err := ksym.Kernel(); err == nil {
		v.Symbol = symbols.Name
	}
	return v
}

// describe returns a trace of the events with everything around them.
func (r *Recording) describe(events trace.Log) *trace.Trace {
	tr := &trace.Trace{
		Target: r.target, Name: r.name, Events: events, Kinds: r.kinds(), Ports: r.ports,
		Calls: r.tracer.config.calls(), Span: since(r.start), Unwitnessed: r.witness.words(),
	}
	tr.Kernel, tr.Arch = host()
	for _, w := range r.watched {
		tr.Watches = append(tr.Watches, w.name)
	}
	tr.Functions = r.functions
	if len(r.unprobed) > 0 {
		tr.Unprobed = r.unprobed
	}
	return tr
}

func host() (kernel, arch string) {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return "", ""
	}
	return unix.ByteSliceToString(u.Release[:]), unix.ByteSliceToString(u.Machine[:])
}

// SPDX-License-Identifier: MIT

package decode

import (
	"slices"
	"unsafe"

	"github.com/kwitness/kwitness/bpf"
)

// An Open is the call that a thread was in when the tracer looked. The thread
// may have been leaving it, or entering the next one.
type Open = bpf.ProbesThread

// keep adds blocks with records of the calls that threads are in. A thread that
// has left its call meanwhile has put the record in the ring itself.
func (l *log) keep(open []Open) {
	inside := map[uint32]*Open{}
	for i, o := range open {
		if o.Call.Kind == bpf.ProbesEventKindKIND_CALL {
			inside[o.Call.Seq] = &open[i]
		}
	}
	l.records(func(_ ref, e *bpf.ProbesEvent) { delete(inside, e.Seq) })
	var s Store
	for _, o := range inside {
		s.Add(inFlight(o))
	}
	l.blocks = slices.Concat(l.blocks, s.Snapshot().blocks)
}

// inFlight returns the record of an open call, without what a thread that is just
// leaving it has noted of the exit. A call of no possible size gives no record.
func inFlight(o *Open) []byte {
	e := o.Call
	e.Flags &^= bpf.ProbesEventFlagCALL_RETURNED | bpf.ProbesEventFlagCALL_ENDED
	e.OutBytes = 0
	raw := append(bytesOf(&e), bytesOf(&o.Memory)...)
	return raw[:min(size(&e), len(raw))]
}

func bytesOf[T any](p *T) []byte {
	return slices.Clone(unsafe.Slice((*byte)(unsafe.Pointer(p)), unsafe.Sizeof(*p)))
}

// SPDX-License-Identifier: MIT

package decode

import (
	"time"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

func (l *log) call(e *trace.Event, raw record) {
	head := raw.head()
	e.Nr, e.Name, e.Args, e.State = int(head.Nr), Name(head.Nr), raw.args(), l.state(head)
	e.Slept = head.Flags&bpf.ProbesEventFlagCALL_SLEPT != 0
	in, out := raw.snapshots()
	e.In = snapshot(e.Name, rule(head.Nr), in)
	if e.State != trace.Returned {
		return
	}
	e.End, e.Took = int(head.End), time.Duration(head.TookNs)
	e.Unentered = head.Flags&bpf.ProbesEventFlagCALL_UNENTERED != 0
	e.Out = snapshot(e.Name, rule(head.Nr), out)
	if e.Name != sigreturn {
		e.Return(head.Ret)
	}
}

// state returns how far the call got before the cut.
func (l *log) state(e *bpf.ProbesEvent) trace.State {
	switch {
	case e.Flags&bpf.ProbesEventFlagCALL_ENDED != 0:
		return trace.Ended
	case e.Flags&bpf.ProbesEventFlagCALL_RETURNED == 0, uint64(e.End) >= l.Cut:
		return trace.InFlight
	}
	return trace.Returned
}

// SPDX-License-Identifier: MIT

package decode

import (
	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

func (s *Stream) enter(r *bpf.ProbesEvent, t *thread) {
	if t.open >= 0 {
		s.broken++ // its exit was missed: the trace is incomplete
	}
	t.open = -1
	e := s.call(r, t)
	e.State, e.In = trace.InFlight, snapshot(r, numbered(r).Rule)
	s.append(e, t)
	if e.Name == sigreturn {
		s.events[t.last].State, s.events[t.last].End = trace.Returned, e.Seq
		return
	}
	t.open = t.last
}

func (s *Stream) exit(r *bpf.ProbesEvent, t *thread) {
	if t.open < 0 || s.events[t.open].Nr != int(r.Nr) {
		s.unentered(r, t)
		return
	}
	call := &s.events[t.open]
	call.Return(r.Ret)
	call.End, call.Took = s.next, s.since(r)-call.Time
	call.Out = snapshot(r, numbered(r).Rule)
	t.open, t.last = -1, -1
}

// unentered records the exit of a call whose enter is not in the trace: the
// thread was in it when the recording began, or it is the child of the fork
// that it returns from. Anywhere else an enter was missed.
func (s *Stream) unentered(r *bpf.ProbesEvent, t *thread) {
	if t.calls {
		s.broken++
	}
	t.open = -1
	e := s.call(r, t)
	e.Return(r.Ret)
	e.Unentered, e.End, e.Out = true, e.Seq, snapshot(r, numbered(r).Rule)
	s.append(e, t)
}

func (s *Stream) call(r *bpf.ProbesEvent, t *thread) trace.Event {
	e := s.event(r, t, trace.KindCall)
	t.calls = true
	e.Nr, e.Name, e.Args = int(r.Nr), numbered(r).Name, r.Args
	return e
}

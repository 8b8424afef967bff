// SPDX-License-Identifier: MIT

package decode

import (
	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

var taskKinds = map[bpf.ProbesEventKind]trace.Kind{
	bpf.ProbesEventKindKIND_FORK: trace.KindFork,
	bpf.ProbesEventKindKIND_EXEC: trace.KindExec,
	bpf.ProbesEventKindKIND_EXIT: trace.KindExit,
	bpf.ProbesEventKindKIND_DEAD: trace.KindDead,
}

func (s *Stream) task(r *bpf.ProbesEvent, t *thread) {
	e := s.event(r, t, taskKinds[r.Kind])
	switch e.Kind {
	case trace.KindFork:
		e.Child, e.ChildTID = int(r.Args[0]), int(r.Args[1])
		delete(s.threads, e.ChildTID) // a thread of that number before is gone
	case trace.KindExit:
		e.Last, e.Status = r.Args[0] != 0, int(r.Args[1])
		s.end(t)
	}
	s.append(e, t)
}

// end marks the call that an exiting thread is in: it will not return.
func (s *Stream) end(t *thread) {
	if t.open >= 0 {
		s.events[t.open].State = trace.Ended
	}
	t.open, t.asleep = -1, false
}

// sched records sleeps and wake-ups inside recorded calls; the others, such as
// those of a runtime's idle threads, say nothing about any call.
func (s *Stream) sched(r *bpf.ProbesEvent, t *thread) {
	if r.Kind == bpf.ProbesEventKindKIND_SLEEP {
		s.sleep(r, t)
		return
	}
	target := s.threads[int(r.Args[0])]
	if target == nil || !target.asleep {
		return
	}
	target.asleep = false
	e := s.event(r, t, trace.KindWake)
	e.Target = int(r.Args[0])
	s.append(e, t)
}

func (s *Stream) sleep(r *bpf.ProbesEvent, t *thread) {
	if t.open < 0 {
		return
	}
	t.asleep, s.events[t.open].Slept = true, true
	s.append(s.event(r, t, trace.KindSleep), t)
}

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
		delete(s.threads, e.ChildTID) // a thread or process of that number before is gone
		delete(s.lasts, e.ChildTID)
	case trace.KindExit:
		e.Last, e.Status = r.Args[0] != 0, int(r.Args[1])
		s.end(t)
		s.last(e)
	}
	s.append(e, t)
}

// end marks the call that an exiting thread is in: it will not return.
func (s *Stream) end(t *thread) {
	if t.open >= 0 {
		s.events[t.open].State = trace.Ended
	}
	t.open = -1
}

// last notes the exit that e, which is about to be appended, may be: that of a
// process's last thread. Of threads that exit at the same time several find
// nobody else alive; the last of them in the ring it is.
func (s *Stream) last(e trace.Event) {
	if !e.Last {
		return
	}
	if i, ok := s.lasts[e.PID]; ok {
		s.events[i].Last = false
	}
	if s.lasts == nil {
		s.lasts = map[int]int{}
	}
	s.lasts[e.PID] = len(s.events)
}

// sched records the sleeps and wake-ups of threads inside recorded calls; the
// others, such as those of a runtime's idle threads, say nothing about any call.
func (s *Stream) sched(r *bpf.ProbesEvent, t *thread) {
	if r.Kind == bpf.ProbesEventKindKIND_SLEEP {
		s.sleep(r, t)
		return
	}
	target := s.threads[int(r.Args[0])]
	if target == nil || target.open < 0 {
		return
	}
	e := s.event(r, t, trace.KindWake)
	e.Target = int(r.Args[0])
	s.append(e, t)
}

func (s *Stream) sleep(r *bpf.ProbesEvent, t *thread) {
	if t.open < 0 {
		return
	}
	s.events[t.open].Slept = true
	s.append(s.event(r, t, trace.KindSleep), t)
}

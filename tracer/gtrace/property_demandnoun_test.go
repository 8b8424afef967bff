// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"fmt"
	"strings"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// A contextual is a noun of what is recorded on demand, in the context of a task.
type contextual[N any] interface {
	By(pid int) N
	ByThread(tid int) N
	Where(words string, holds func(trace.Event) bool) N
}

// context returns the modifiers that all of these have.
func context[N contextual[N]](s *speaker, e trace.Event) []modifier[N] {
	pid, tid := s.near(e.PID), s.near(e.TID)
	first := func(e trace.Event) bool { return e.PID == leader }
	return []modifier[N]{
		{fmt.Sprintf(".By(%d)", pid), func(n N) N { return n.By(pid) }, plainly(func(e trace.Event) bool { return e.PID == pid }), rests{}},
		{fmt.Sprintf(".ByThread(%d)", tid), func(n N) N { return n.ByThread(tid) }, plainly(func(e trace.Event) bool { return e.TID == tid }), rests{}},
		{".Where(first)", func(n N) N { return n.Where("of the first process", first) }, plainly(first), rests{wide: true}},
		elsewhere(e, N.Where),
	}
}

// insideCalls is what is recorded inside of calls only.
var insideCalls = rests{tellers: []trace.Kind{trace.KindCall}}

// connected returns a phrase that the change of a socket's state may fit.
func (s *speaker) connected(e trace.Event) phrase {
	from, to, port, sock := e.Old, oneOf(s.Rand, e.New, trace.TCPClose), oneOf(s.Rand, 7, 8), uint64(s.near(int(e.Sock)))
	return phrased("TCPState()", TCPState(), trace.KindTCP, anyTask, rests{}, some(s, append(context[TCPNoun](s, e),
		modifier[TCPNoun]{fmt.Sprintf(".From(%s)", from), func(n TCPNoun) TCPNoun { return n.From(from) }, plainly(func(e trace.Event) bool { return e.Old == from }), rests{}},
		modifier[TCPNoun]{fmt.Sprintf(".To(%s)", to), func(n TCPNoun) TCPNoun { return n.To(to) }, plainly(func(e trace.Event) bool { return e.New == to }), rests{}},
		modifier[TCPNoun]{fmt.Sprintf(".OfSocket(%#x)", sock), func(n TCPNoun) TCPNoun { return n.OfSocket(sock) }, plainly(func(e trace.Event) bool { return e.Sock == sock }), rests{}},
		modifier[TCPNoun]{fmt.Sprintf(".OfPort(%d)", port), func(n TCPNoun) TCPNoun { return n.OfPort(port) },
			plainly(func(e trace.Event) bool { return e.LocalPort == port || e.RemotePort == port }), rests{}},
	)...)...)
}

// faulted returns a phrase that the fault e may fit.
func (s *speaker) faulted(e trace.Event) phrase {
	addr, function := uint64(s.near(int(e.Addr))), oneOf(s.Rand, "core_sys_select", "get_fd_set", "core_sys")
	return phrased("Fault()", Fault(), trace.KindFault, anyTask, rests{}, some(s, append(context[FaultNoun](s, e),
		modifier[FaultNoun]{fmt.Sprintf(".At(%#x)", addr), func(n FaultNoun) FaultNoun { return n.At(addr) }, plainly(func(e trace.Event) bool { return e.Addr == addr }), rests{}},
		modifier[FaultNoun]{".Reading()", FaultNoun.Reading, plainly(func(e trace.Event) bool { return !e.Write }), rests{}},
		modifier[FaultNoun]{".Writing()", FaultNoun.Writing, plainly(func(e trace.Event) bool { return e.Write }), rests{}},
		modifier[FaultNoun]{".In(" + function + ")", func(n FaultNoun) FaultNoun { return n.In(function) }, plainly(func(e trace.Event) bool { return inStack(e, function) }), rests{}},
		during(s, e, func(n FaultNoun, f trace.Family) FaultNoun { return n.During(f) }),
	)...)...)
}

// allocated returns a phrase that the allocation e may fit.
func (s *speaker) allocated(e trace.Event) phrase {
	site, bytes := oneOf(s.Rand, "do_epoll_ctl", "ep_insert", "ep"), s.near(e.Bytes)
	return phrased("Alloc()", Alloc(), trace.KindAlloc, anyTask, insideCalls, some(s, append(context[AllocNoun](s, e),
		modifier[AllocNoun]{".In(" + site + ")", func(n AllocNoun) AllocNoun { return n.In(site) }, plainly(func(e trace.Event) bool { return strings.TrimSuffix(e.Site, ".isra.0") == site }), rests{}},
		modifier[AllocNoun]{fmt.Sprintf(".OfBytes(%d)", bytes), func(n AllocNoun) AllocNoun { return n.OfBytes(bytes) }, plainly(func(e trace.Event) bool { return e.Bytes == bytes }), rests{}},
		during(s, e, func(n AllocNoun, f trace.Family) AllocNoun { return n.During(f) }),
	)...)...)
}

// started returns a phrase that the timer e may fit.
func (s *speaker) started(e trace.Event) phrase {
	calls := oneOf(s.Rand, "hrtimer_wakeup", "hrtimer")
	return phrased("Timer()", Timer(), trace.KindTimer, anyTask, insideCalls, some(s, append(context[TimerNoun](s, e),
		modifier[TimerNoun]{".Calling(" + calls + ")", func(n TimerNoun) TimerNoun { return n.Calling(calls) }, plainly(func(e trace.Event) bool { return e.Callback == calls }), rests{}},
		during(s, e, func(n TimerNoun, f trace.Family) TimerNoun { return n.During(f) }),
	)...)...)
}

// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"fmt"
	"syscall"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// callModifiers returns modifiers that the call e may fit.
func (s *speaker) callModifiers(e trace.Event) []modifier[CallNoun] {
	pid, tid, fd, ret, errno := s.near(e.PID), s.near(e.TID), s.near(int(e.Args[0])), s.near(int(e.Ret)), syscall.Errno(max(0, s.near(int(e.Errno))))
	plain := func(code string, apply func(CallNoun) CallNoun, holds func(trace.Event) bool) modifier[CallNoun] {
		return modifier[CallNoun]{code: code, apply: apply, means: plainly(holds)}
	}
	result := func(code string, apply func(CallNoun) CallNoun, holds func(trace.Event) bool) modifier[CallNoun] {
		return plain(code, apply, func(e trace.Event) bool { return e.State == trace.Returned && holds(e) })
	}
	return []modifier[CallNoun]{
		plain(fmt.Sprintf(".By(%d)", pid), func(n CallNoun) CallNoun { return n.By(pid) }, func(e trace.Event) bool { return e.PID == pid }),
		plain(fmt.Sprintf(".ByThread(%d)", tid), func(n CallNoun) CallNoun { return n.ByThread(tid) }, func(e trace.Event) bool { return e.TID == tid }),
		inFlight,
		result(".Returned()", CallNoun.Returned, anyCall),
		result(".OK()", CallNoun.OK, func(e trace.Event) bool { return e.Ret >= 0 }),
		result(fmt.Sprintf(".Returning(%d)", ret), func(n CallNoun) CallNoun { return n.Returning(ret) }, func(e trace.Event) bool { return e.Ret == int64(ret) }),
		result(fmt.Sprintf(".Failing(%d)", errno), func(n CallNoun) CallNoun { return n.Failing(errno) }, func(e trace.Event) bool {
			return errno != 0 && e.Ret == -int64(errno) || errno == 0 && e.Ret >= 0
		}),
		result(".Interrupted()", CallNoun.Interrupted, func(e trace.Event) bool { return e.Ret == -4 || e.Ret == -512 || e.Ret == -514 }),
		s.ofFD(fd), s.blocking(), s.awake(), s.odd(),
	}
}

// inFlight rests on the end of the thread, which ends a call too.
var inFlight = modifier[CallNoun]{
	".InFlight()", CallNoun.InFlight, plainly(func(e trace.Event) bool { return e.State == trace.InFlight }),
	rests{tellers: []trace.Kind{trace.KindExit}},
}

// odd is a function of the user's own that looks at the arguments.
func (s *speaker) odd() modifier[CallNoun] {
	odd := func(e trace.Event) bool { return e.Args[0]%2 == 1 }
	return modifier[CallNoun]{
		code: ".Where(odd)", means: plainly(odd), rests: rests{wide: true},
		apply: func(n CallNoun) CallNoun { return n.Where("with an odd argument", odd) },
	}
}

// fdOf says which descriptor a call is about, and whether it is about one.
func fdOf(e trace.Event) (fd int, known bool) {
	switch familyOf(e.Name)[0] {
	case "select", "poll", "kill", "pause", "fork", "wait4", "rt_sigreturn", "exit_group", "execve", "getpid":
		return 0, false
	case "epoll_ctl":
		return int(e.Args[2]), true
	}
	return int(e.Args[0]), true
}

func (s *speaker) ofFD(fd int) modifier[CallNoun] {
	return modifier[CallNoun]{
		code: fmt.Sprintf(".OfFD(%d)", fd), apply: func(n CallNoun) CallNoun { return n.OfFD(fd) },
		means: func(e trace.Event) answer {
			about, known := fdOf(e)
			switch {
			case !known:
				return s.cannotTell()
			case e.Name == "close_range":
				return answerOf(e.Args[2] == 0 && int(e.Args[0]) <= fd && fd <= int(e.Args[1]))
			}
			return answerOf(about == fd)
		},
	}
}

func (s *speaker) blocking() modifier[CallNoun] {
	return modifier[CallNoun]{
		code: ".Blocking()", apply: CallNoun.Blocking, means: plainly(func(e trace.Event) bool { return e.Slept }), rests: rests{kinds: []trace.Kind{trace.KindSleep}},
	}
}

// awake is a function of the user's own that looks at what an event lacks.
func (s *speaker) awake() modifier[CallNoun] {
	awake := func(e trace.Event) bool { return !e.Slept }
	return modifier[CallNoun]{
		code: ".Where(awake)", means: plainly(awake), rests: rests{wide: true},
		apply: func(n CallNoun) CallNoun { return n.Where("that did not sleep", awake) },
	}
}

// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"fmt"
	"slices"
	"syscall"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// familyNouns are the nouns of families, by the first member.
var familyNouns = map[string]func() CallNoun{
	"select": Select, "poll": Poll, "epoll_wait": EpollWait, "accept": Accept, "recvfrom": Recv, "sendto": Send,
	"read": Read, "write": Write, "close": Close, "pause": Pause, "fork": ForkCall, "wait4": Wait,
	"rt_sigreturn": Sigreturn, "exit_group": ExitGroup,
}

// call returns a phrase that the call e may fit.
func (s *speaker) call(e trace.Event) phrase {
	f := familyOf(e.Name)
	noun, known := familyNouns[f[0]]
	switch {
	case s.IntN(5) == 0:
		f = []string{e.Name}
		return s.callOf(fmt.Sprintf("Syscall(%q)", e.Name), Syscall(e.Name), f, anyCall, e)
	case known:
		return s.callOf("Family("+f[0]+")", noun(), f, anyCall, e)
	case f[0] == "epoll_ctl":
		op := s.near(int(e.Args[1]))
		return s.callOf(fmt.Sprintf("EpollCtl(%d)", op), EpollCtl(op), f, argumentIs(1, op), e)
	case f[0] == "fcntl":
		return s.fcntl(f, e)
	case f[0] == "kill":
		return s.kill(f, e)
	}
	return s.callOf(fmt.Sprintf("Syscall(%q)", e.Name), Syscall(e.Name), []string{e.Name}, anyCall, e)
}

func (s *speaker) fcntl(f []string, e trace.Event) phrase {
	cmd, arg := int(e.Args[1]), s.near(int(e.Args[2]))
	if s.IntN(2) == 0 {
		return s.callOf(fmt.Sprintf("Fcntl(%d)", cmd), Fcntl(cmd), f, argumentIs(1, cmd), e)
	}
	return s.callOf(fmt.Sprintf("Fcntl(%d, %d)", cmd, arg), Fcntl(cmd, arg), f, func(e trace.Event) bool {
		return argumentIs(1, cmd)(e) && argumentIs(2, arg)(e)
	}, e)
}

func (s *speaker) kill(f []string, e trace.Event) phrase {
	if s.IntN(2) == 0 {
		return s.callOf("Kill()", Kill(), f, anyCall, e)
	}
	sig := s.near(int(e.Args[1]))
	if e.Name == "tgkill" {
		sig = s.near(int(e.Args[2]))
	}
	return s.callOf(fmt.Sprintf("Kill(%d)", sig), Kill(syscall.Signal(sig)), f, func(e trace.Event) bool {
		return e.Name == "kill" && argumentIs(1, sig)(e) || e.Name == "tgkill" && argumentIs(2, sig)(e)
	}, e)
}

func anyCall(trace.Event) bool { return true }

func argumentIs(i, want int) func(trace.Event) bool {
	return func(e trace.Event) bool { return int32(e.Args[i]) == int32(want) }
}

// callOf returns the noun of a family with some modifiers.
func (s *speaker) callOf(code string, noun CallNoun, f []string, means func(trace.Event) bool, e trace.Event) phrase {
	named := func(e trace.Event) bool { return slices.Contains(f, e.Name) && means(e) }
	ms := some(s, s.callModifiers(e)...)
	if e.State != trace.Returned && s.IntN(3) == 0 {
		ms = append(ms, inFlight)
	}
	return phrased(code, noun, trace.KindCall, named, rests{families: [][]string{f}}, ms...)
}

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

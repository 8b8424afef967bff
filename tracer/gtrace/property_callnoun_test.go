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

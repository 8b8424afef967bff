// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"slices"
	"time"

	"github.com/kwitness/kwitness/tracer/trace"
)

// families are the calls of the histories, the members of a family together:
// written out again, so that the oracle does not read them where gtrace does.
var families = [][]string{
	{"select", "pselect6"}, {"poll", "ppoll"}, {"epoll_wait", "epoll_pwait"}, {"epoll_ctl"}, {"fcntl"},
	{"accept", "accept4"}, {"recvfrom", "recvmsg"}, {"sendto", "sendmsg"}, {"read", "readv"}, {"write", "writev"},
	{"close", "close_range"}, {"kill", "tgkill"}, {"pause"}, {"fork", "clone"}, {"wait4", "waitid"},
	{"rt_sigreturn"}, {"exit_group"}, {"execve"}, {"getpid"},
}

func familyOf(name string) []string {
	return families[slices.IndexFunc(families, func(f []string) bool { return slices.Contains(f, name) })]
}

// enter makes the thread enter a call; one that ends the process does.
func (h *history) enter(a *actor) {
	name := oneOf(h.Rand, oneOf(h.Rand, families...)...)
	switch {
	case name == "rt_sigreturn" || name == "exit_group" && h.IntN(4) > 0:
		name = "read"
	case name == "execve" && len(h.siblings(a.pid)) > 1:
		name = "select"
	}
	e := trace.Event{Kind: trace.KindCall, Call: trace.Call{Name: name, Args: h.arguments(name), State: trace.InFlight}}
	if isSelect(name) {
		e.In = &trace.Snapshot{Read: trace.FDSet{uint64(h.IntN(8)) << 3}}
	}
	a.at = h.add(a, e)
	a.name = name
	if name == "exit_group" {
		h.end(a.pid, 3<<8)
	}
}

func (h *history) arguments(name string) [6]uint64 {
	fd, sig := uint64(3+h.IntN(4)), uint64(h.signal())
	switch name {
	case "epoll_ctl":
		return [6]uint64{3, uint64(1 + h.IntN(3)), fd}
	case "fcntl":
		return [6]uint64{fd, oneOf[uint64](h.Rand, 4, 8), uint64(h.process())}
	case "close_range":
		return [6]uint64{fd, fd + 1, oneOf[uint64](h.Rand, 0, 4)}
	case "kill":
		return [6]uint64{uint64(h.process()), sig}
	case "tgkill":
		return [6]uint64{leader, uint64(h.process()), sig}
	}
	return [6]uint64{fd}
}

// leave makes the call that the thread is in return.
func (h *history) leave(a *actor) {
	if a.at == before {
		a.at = h.add(a, trace.Event{Kind: trace.KindCall, Call: trace.Call{Name: a.name, Args: h.arguments(a.name), Unentered: true}})
		h.next-- // its one position is that of its exit
	}
	e := &h.events[a.at]
	e.Return(oneOf[int64](h.Rand, 0, 1, 3, 4, 5, 6, -11, -9, -4, -512, -514))
	e.End, e.Took = h.next, time.Duration(h.next-e.Seq)*10*time.Microsecond
	if e.Errno == 0 && isSelect(a.name) {
		e.Out = &trace.Snapshot{Read: trace.FDSet{uint64(h.IntN(8)) << 3}}
	}
	h.next++
	a.name = ""
}

func isSelect(name string) bool { return slices.Contains(families[0], name) }

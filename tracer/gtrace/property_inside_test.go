// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"slices"

	"github.com/kwitness/kwitness/tracer/trace"
)

// inside makes something happen in the call that the thread is in.
func (h *history) inside(a *actor) {
	switch {
	case a.at == before: // nothing of it is recorded but its exit
	case h.IntN(3) == 0:
		h.add(a, trace.Event{Kind: trace.KindSleep})
		h.events[a.at].Slept = true
	case h.IntN(4) == 0:
		h.wake(a)
	case h.IntN(8) == 0:
		h.fromKernel(a)
	case h.IntN(5) == 0:
		h.add(a, h.demanded())
	case h.IntN(30) == 0:
		h.end(a.pid, 9)
	default:
		h.effect(a)
	}
}

// effect does what the call is there for.
func (h *history) effect(a *actor) {
	switch a.name {
	case "select", "pselect6":
		h.add(a, trace.Event{Kind: trace.KindAccess, Access: trace.Access{
			Watch: oneOf(h.Rand, "readfds", "writefds"), Write: h.IntN(2) == 0, Hits: 1 + h.IntN(2),
			Stack: []string{oneOf(h.Rand, "_copy_to_user", "get_fd_set"), "core_sys_select.constprop.0"},
		}})
	case "kill", "tgkill":
		to := h.process()
		h.add(a, trace.Event{Kind: trace.KindSignal, Signal: trace.Signal{
			Sig: h.signal(), Code: oneOf(h.Rand, 0, -6), Sender: a.pid, To: to, ToTID: to, Result: trace.SignalResult(h.IntN(3)),
		}})
	case "fork", "clone":
		h.fork(a)
	case "execve":
		h.add(a, trace.Event{Kind: trace.KindExec})
	}
}

// demanded returns something that a call does and that is recorded on demand.
func (h *history) demanded() trace.Event {
	return oneOf(h.Rand,
		trace.Event{Kind: trace.KindAlloc, Alloc: trace.Alloc{
			Object: 0xffff888000000000, Bytes: oneOf(h.Rand, 16, 64), Site: oneOf(h.Rand, "do_epoll_ctl", "ep_insert.isra.0"),
		}},
		h.called("tcp_poll"),
		trace.Event{Kind: trace.KindTimer, Timer: trace.Timer{Callback: oneOf(h.Rand, "hrtimer_wakeup", "hrtick")}},
		h.anywhere(),
	)
}

// anywhere returns something that is recorded on demand, in a call or between.
func (h *history) anywhere() trace.Event {
	return oneOf(h.Rand,
		h.called("ep_poll_callback"),
		trace.Event{Kind: trace.KindFault, Access: trace.Access{
			Addr: oneOf[uint64](h.Rand, 0x1000, 0x1001), Write: h.IntN(2) == 0,
			Stack: []string{oneOf(h.Rand, "_copy_to_user", "get_fd_set"), "core_sys_select.constprop.0"},
		}},
		trace.Event{Kind: trace.KindTCP, TCP: trace.TCP{
			Sock: oneOf[uint64](h.Rand, 0x2000, 0x2001), LocalPort: oneOf(h.Rand, 7, 9), RemotePort: oneOf(h.Rand, 8, 9),
			Old: oneOf(h.Rand, trace.TCPListen, trace.TCPSynRecv), New: oneOf(h.Rand, trace.TCPSynRecv, trace.TCPEstablished),
		}},
	)
}

// called returns a call of a function of the kernel.
func (h *history) called(function string) trace.Event {
	mask := oneOf[uint32](h.Rand, 0, 0x41, 0x104)
	return trace.Event{Kind: trace.KindFunction, FunctionCall: trace.FunctionCall{
		Function: function, File: oneOf[uint64](h.Rand, 0x4000, 0x4001), Mask: mask, Returns: int64(mask),
		Number: oneOf(h.Rand, 5, 6), Owner: oneOf(h.Rand, leader, 0),
	}}
}

// fromKernel makes the kernel send a signal while the thread runs.
func (h *history) fromKernel(a *actor) {
	to := h.process()
	h.add(a, trace.Event{Kind: trace.KindSignal, Signal: trace.Signal{
		Sig: h.signal(), Code: oneOf(h.Rand, 0x80, 1), To: to, ToTID: to, Group: true, Result: trace.SignalResult(h.IntN(2)),
	}})
}

// wake wakes a thread that is in a recorded call.
func (h *history) wake(a *actor) {
	target := oneOf(h.Rand, h.threads...)
	if target != a && target.name != "" && target.at != before {
		h.add(a, trace.Event{Kind: trace.KindWake, Task: trace.Task{Target: target.tid}})
	}
}

// fork makes a thread or a process, which returns from the same call.
func (h *history) fork(a *actor) {
	h.ids++
	child := &actor{pid: oneOf(h.Rand, a.pid, h.ids), tid: h.ids, name: a.name, at: before}
	h.add(a, trace.Event{Kind: trace.KindFork, Task: trace.Task{Child: child.pid, ChildTID: child.tid}})
	h.threads = append(h.threads, child)
}

// end ends all threads of the process, in whatever call they are.
func (h *history) end(pid, status int) {
	threads := h.siblings(pid)
	h.threads = slices.DeleteFunc(h.threads, func(a *actor) bool { return a.pid == pid })
	for i, a := range threads {
		h.add(a, trace.Event{Kind: trace.KindExit, Task: trace.Task{Last: i == len(threads)-1, Status: status}})
		if a.name != "" && a.at != before {
			h.events[a.at].State = trace.Ended
		}
		a.name = ""
	}
	for _, a := range threads {
		h.add(a, trace.Event{Kind: trace.KindDead})
	}
}

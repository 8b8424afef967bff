// SPDX-License-Identifier: MIT

//go:build linux

package trace_test

import (
	"fmt"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A line is something to print, and what is to be seen in it.
type line struct {
	says string
	what fmt.Stringer
}

func TestLines(t *testing.T) {
	for name, lines := range map[string][]line{"kinds": kinds, "calls": calls, "snapshots": snapshots} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
			for _, l := range lines {
				fmt.Fprintf(w, "%s:\t%s\n", l.says, l.what)
			}
			w.Flush()
			golden(t, name, b.String())
		})
	}
}

func kind(k trace.Kind, t trace.Task) trace.Event { return trace.Event{PID: one, Kind: k, Task: t} }

// signal is one from the kernel to the process.
func signal(change func(*trace.Signal)) trace.Event {
	s := trace.Signal{Sig: 29, Code: trace.CodeKernel, To: one, ToTID: one, Group: true}
	change(&s)
	return trace.Event{Kind: trace.KindSignal, Signal: s}
}

func function(c trace.FunctionCall) trace.Event {
	return trace.Event{Kind: trace.KindFunction, FunctionCall: c}
}

func access(write bool, stack ...string) trace.Event {
	return trace.Event{Kind: trace.KindAccess, Access: trace.Access{Watch: "readfds", Write: write, Stack: stack}}
}

func fault(write bool, stack ...string) trace.Event {
	return trace.Event{Kind: trace.KindFault, Access: trace.Access{Addr: 0x7f0000001000, Write: write, Stack: stack}}
}

var kinds = []line{
	{"call", trace.Event{Kind: trace.KindCall, Call: trace.Call{Name: "pause", State: trace.InFlight}}},
	{"signal", signal(func(*trace.Signal) {})},
	{"signal to a thread", signal(func(s *trace.Signal) { s.Group, s.ToTID = false, two })},
	{"signal from kill", signal(func(s *trace.Signal) { s.Code, s.Sender = trace.CodeUser, 9 })},
	{"signal from tgkill", signal(func(s *trace.Signal) { s.Code, s.Sender = trace.CodeTkill, 9 })},
	{"signal from sigqueue", signal(func(s *trace.Signal) { s.Code, s.Sender = -1, 9 })},
	{"signal of a descriptor", signal(func(s *trace.Signal) { s.Code = 1 })},
	{"signal ignored", signal(func(s *trace.Signal) { s.Result = trace.SignalIgnored })},
	{"signal pending already", signal(func(s *trace.Signal) { s.Result = trace.SignalPending })},
	{"signal lost", signal(func(s *trace.Signal) { s.Result = trace.SignalNoRoom })},
	{"signal without info", signal(func(s *trace.Signal) { s.Result = trace.SignalNoInfo })},
	{"signal of real time", signal(func(s *trace.Signal) { s.Sig = 40 })},
	{"delivery", trace.Event{Kind: trace.KindDelivery, Signal: trace.Signal{Sig: 29, Handler: 0x401000}}},
	{"delivery by default", trace.Event{Kind: trace.KindDelivery, Signal: trace.Signal{Sig: 9}}},
	{"fork", kind(trace.KindFork, trace.Task{Child: two, ChildTID: two})},
	{"new thread", kind(trace.KindFork, trace.Task{Child: one, ChildTID: two})},
	{"exec", kind(trace.KindExec, trace.Task{})},
	{"exit of a thread", kind(trace.KindExit, trace.Task{})},
	{"exit with a status", kind(trace.KindExit, trace.Task{Last: true, Status: 3 << 8})},
	{"exit by a signal", kind(trace.KindExit, trace.Task{Last: true, Status: 9})},
	{"exit with a core dump", kind(trace.KindExit, trace.Task{Last: true, Status: 0x80 | 11})},
	{"dead", kind(trace.KindDead, trace.Task{})},
	{"sleep", trace.Event{Kind: trace.KindSleep, Inside: "pselect6"}},
	{"sleep in no call", kind(trace.KindSleep, trace.Task{})},
	{"wake", kind(trace.KindWake, trace.Task{Target: two})},
	{"access", access(false, "_copy_from_user", "core_sys_select")},
	{"access, of a deep stack", access(true, "_copy_to_user", "core_sys_select", "do_pselect", "__x64_sys_pselect6")},
	{"access, of no stack", access(true)},
	{"tcp", trace.Event{Kind: trace.KindTCP, TCP: trace.TCP{Sock: 0xffff888000000000, Old: trace.TCPSynRecv, New: trace.TCPEstablished, LocalPort: 7, RemotePort: 40000}}},
	{"tcp, of odd states", trace.Event{Kind: trace.KindTCP, TCP: trace.TCP{New: trace.TCPState(77)}}},
	{"fault", fault(false, "_copy_from_user", "core_sys_select")},
	{"fault, of a deep stack", fault(true, "__put_user_nocheck_4", "do_epoll_wait", "do_epoll_pwait", "__x64_sys_epoll_pwait")},
	{"fault, of no stack", fault(true)},
	{"alloc", trace.Event{Kind: trace.KindAlloc, Alloc: trace.Alloc{Object: 1 << 63, Bytes: 208, Site: "do_epoll_create"}}},
	{"alloc, of a cache", trace.Event{Kind: trace.KindAlloc, Alloc: trace.Alloc{Object: 1 << 63, Bytes: 16, Site: "do_epoll_ctl", Cache: "ep_head"}}},
	{"alloc, in vain", trace.Event{Kind: trace.KindAlloc, Alloc: trace.Alloc{Bytes: 1}}},
	{"timer", trace.Event{Kind: trace.KindTimer, Timer: trace.Timer{Callback: "hrtimer_wakeup"}}},
	{"function", function(trace.FunctionCall{Function: "do_select", Number: 64, Returns: -514})},
	{"function, of a mask", function(trace.FunctionCall{Function: "tcp_poll", File: 1 << 63, Mask: 0x41, Returns: 0x41})},
	{"function, of no mask", function(trace.FunctionCall{Function: "tcp_poll", File: 1 << 63})},
	{"function, for an owner", function(trace.FunctionCall{Function: "send_sigio_to_task", File: 1 << 63, Number: 5, Owner: two})},
	{"no kind", trace.Event{}},
	{"unknown kind", kind(42, trace.Task{})},
}

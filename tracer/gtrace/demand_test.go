// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"github.com/onsi/gomega/types"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// What is recorded on demand.
var (
	established = event(trace.Event{Kind: trace.KindTCP, TCP: trace.TCP{
		Sock: 0x2000, Old: trace.TCPSynRecv, New: trace.TCPEstablished, LocalPort: 7, RemotePort: 40000,
	}})
	faulted = event(trace.Event{Kind: trace.KindFault, Inside: "pselect6", Access: trace.Access{
		Addr: 0x1000, Write: true, Stack: []string{"core_sys_select.constprop.0", "do_pselect"},
	}})
	grabbed = event(trace.Event{Kind: trace.KindAlloc, Inside: "epoll_ctl", Alloc: trace.Alloc{
		Object: 0x3000, Bytes: 128, Site: "do_epoll_ctl", Cache: "eventpoll_epi",
	}})
	timed   = event(trace.Event{Kind: trace.KindTimer, Inside: "pselect6", Timer: trace.Timer{Callback: "hrtimer_wakeup"}})
	readied = event(trace.Event{Kind: trace.KindFunction, Inside: "pselect6", FunctionCall: trace.FunctionCall{
		Function: "tcp_poll", File: 0x4000, Mask: 0x41, Returns: 0x41,
	}})
	chosen = event(trace.Event{Kind: trace.KindFunction, Inside: "sendto", FunctionCall: trace.FunctionCall{
		Function: "send_sigio_to_task", File: 0x4000, Number: 5, Owner: server,
	}})
)

// demandNouns are those of what is recorded on demand.
var demandNouns = []sentence{
	{"TCP state", TCPState(), established, true},
	{"TCP state from SYN_RECV to ESTABLISHED", TCPState().From(trace.TCPSynRecv).To(trace.TCPEstablished), established, true},
	{"TCP state from LISTEN", TCPState().From(trace.TCPListen), established, false},
	{"TCP state to CLOSE", TCPState().To(trace.TCPClose), established, false},
	{"TCP state of socket 0x2000", TCPState().OfSocket(0x2000), established, true},
	{"TCP state of socket 0x2001", TCPState().OfSocket(0x2001), established, false},
	{"TCP state of port 7 by pid 4711 by thread 4711", TCPState().OfPort(7).By(server).ByThread(server), established, true},
	{"TCP state of port 40000", TCPState().OfPort(40000), established, true},
	{"TCP state of port 8", TCPState().OfPort(8), established, false},
	{"TCP state of a listener", TCPState().Where("of a listener", func(e trace.Event) bool { return e.RemotePort == 0 }), established, false},

	{"page fault", Fault(), faulted, true},
	{"page fault", Fault(), readSet, false},
	{"page fault at 0x1000 writing during select", Fault().At(0x1000).Writing().During(trace.Select), faulted, true},
	{"page fault at 0x1001", Fault().At(0x1001), faulted, false},
	{"page fault reading", Fault().Reading(), faulted, false},
	{"page fault in core_sys_select by thread 4711", Fault().In("core_sys_select").ByThread(server), faulted, true},
	{"page fault in core", Fault().In("core"), faulted, false},
	{"page fault by pid 4699", Fault().By(bystander), faulted, false},
	{"page fault below a page", Fault().Where("below a page", func(e trace.Event) bool { return e.Addr < 4096 }), faulted, false},

	{"allocation", Alloc(), grabbed, true},
	{"allocation in do_epoll_ctl of 128 bytes", Alloc().In("do_epoll_ctl").OfBytes(128), grabbed, true},
	{"allocation in do_epoll", Alloc().In("do_epoll"), grabbed, false},
	{"allocation of 64 bytes", Alloc().OfBytes(64), grabbed, false},
	{"allocation during epoll_ctl by pid 4711 by thread 4711", Alloc().During(trace.EpollCtl).By(server).ByThread(server), grabbed, true},
	{"allocation during epoll_wait", Alloc().During(trace.EpollWait), grabbed, false},
	{"allocation in vain", Alloc().Where("in vain", func(e trace.Event) bool { return e.Object == 0 }), grabbed, false},

	{"timer", Timer(), timed, true},
	{"timer calling hrtimer_wakeup during select", Timer().Calling("hrtimer_wakeup").During(trace.Select), timed, true},
	{"timer calling hrtick", Timer().Calling("hrtick"), timed, false},
	{"timer by pid 4699", Timer().By(bystander), timed, false},
	{"timer by thread 4711", Timer().ByThread(server), timed, true},
	{"tcp_poll", FunctionCall("tcp_poll"), readied, true},
	{"tcp_poll", FunctionCall("tcp_poll"), chosen, false},
	{"tcp_poll", FunctionCall("tcp_poll"), timed, false},
	{"tcp_poll returning 65 during select", FunctionCall("tcp_poll").Returning(0x41).During(trace.Select), readied, true},
	{"tcp_poll returning 0", FunctionCall("tcp_poll").Returning(0), readied, false},
	{"tcp_poll with mask 0x1 without mask 0x4", FunctionCall("tcp_poll").WithMask(0x1).WithoutMask(0x4), readied, true},
	{"tcp_poll with mask 0x5", FunctionCall("tcp_poll").WithMask(0x5), readied, false},
	{"tcp_poll without mask 0x5", FunctionCall("tcp_poll").WithoutMask(0x5), readied, false},
	{"tcp_poll of file 0x4000 by pid 4711 by thread 4711", FunctionCall("tcp_poll").OfFile(0x4000).By(server).ByThread(server), readied, true},
	{"tcp_poll of file 0x4001", FunctionCall("tcp_poll").OfFile(0x4001), readied, false},
	{"tcp_poll in vain", FunctionCall("tcp_poll").Where("in vain", func(e trace.Event) bool { return e.Mask == 0 }), readied, false},
	{"send_sigio_to_task with number 5 for owner 4711", FunctionCall("send_sigio_to_task").WithNumber(5).ForOwner(server), chosen, true},
	{"send_sigio_to_task with number 6", FunctionCall("send_sigio_to_task").WithNumber(6), chosen, false},
	{"send_sigio_to_task for owner 4699", FunctionCall("send_sigio_to_task").ForOwner(bystander), chosen, false},
	{"timer of nobody", Timer().Where("of nobody", func(e trace.Event) bool { return e.PID == 0 }), timed, false},
}

// demandUnseen are claims about that, of traces of which it was not demanded.
var demandUnseen = []unjudged{
	{"TCP states", without(trace.KindTCP), func() types.GomegaMatcher { return HaveAny(TCPState()) },
		`HaveAny cannot judge TCP state: TCP states were not recorded: Recording.Port(port)`},
	{"TCP states of a port", without(trace.KindTCP), func() types.GomegaMatcher { return HaveAny(TCPState().OfPort(7)) },
		`HaveAny cannot judge TCP state of port 7: TCP states were not recorded: Recording.Port(port)`},
	{"another port", ported(7), func() types.GomegaMatcher { return HaveAny(TCPState().OfPort(8)) },
		`HaveAny cannot judge TCP state of port 8: no such port was recorded; there were 7`},
	{"faults", without(trace.KindFault), func() types.GomegaMatcher { return HaveAny(Fault().Reading()) },
		`HaveAny cannot judge page fault reading: page faults were not recorded: Include(tracer.HookFaults)`},
	{"allocations", without(trace.KindAlloc), func() types.GomegaMatcher { return HaveExactly(0, Alloc()) },
		`HaveExactly cannot judge allocation: allocations were not recorded: Include(tracer.HookAllocs)`},
	{"timers", without(trace.KindTimer), func() types.GomegaMatcher { return HaveExactly(0, Timer()) },
		`HaveExactly cannot judge timer: timers were not recorded: Include(tracer.HookTimers)`},
	{"functions", without(trace.KindFunction), func() types.GomegaMatcher { return HaveExactly(0, FunctionCall("tcp_poll")) },
		`HaveExactly cannot judge FunctionCall("tcp_poll"): kernel functions were not recorded: Include(tracer.HookFunctions)`},
	{"another function", probed(), func() types.GomegaMatcher { return HaveExactly(0, FunctionCall("sock_poll")) },
		`HaveExactly cannot judge FunctionCall("sock_poll"): no such function was recorded; there were tcp_poll, pipe_poll`},
	{"a function that could not be probed", probed(), func() types.GomegaMatcher { return HaveExactly(0, FunctionCall("ep_insert")) },
		`HaveExactly cannot judge FunctionCall("ep_insert"): it could not be probed: inlined`},
	{"timers, of a trace that does not say", silent(), func() types.GomegaMatcher { return HaveAny(Timer()) },
		`HaveAny cannot judge timer: the trace does not say what it recorded`},
}

func probed() *trace.Trace {
	t := recorded()
	t.Functions, t.Unprobed = []string{"tcp_poll", "pipe_poll"}, map[string]string{"ep_insert": "inlined"}
	return t
}

func ported(ports ...int) *trace.Trace {
	t := recorded()
	t.Ports = ports
	return t
}

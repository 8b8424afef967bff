// SPDX-License-Identifier: MIT

package decode_test

import (
	"encoding/binary"
	"testing"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

// object makes the record of an allocation; the name has 32 bytes in it at most.
func object(seq int, site, bytes uint64, cache string) record {
	r := other(bpf.ProbesEventKindKIND_ALLOC, seq, 1, site, bytes)
	var name [32]byte
	copy(name[:], cache)
	for i := range 4 {
		r.Args[2+i] = binary.NativeEndian.Uint64(name[8*i:])
	}
	r.Ret = 0x3000
	return r
}

func allocation(seq int, a trace.Alloc) trace.Event {
	e := event(seq, 1, trace.KindAlloc)
	e.Alloc = a
	e.Object = 0x3000
	return e
}

func faulting(seq int, stack ...uint64) record {
	r := other(bpf.ProbesEventKindKIND_FAULT, seq, 1, stack...)
	r.Ret = 0x1000
	return r
}

func fault(seq int, write bool, stack ...string) trace.Event {
	e := event(seq, 1, trace.KindFault)
	e.Access = trace.Access{Addr: 0x1000, Write: write, Stack: stack}
	return e
}

func TestWhatIsRecordedOnDemand(t *testing.T) {
	state := other(bpf.ProbesEventKindKIND_TCP, 0, 1, 10, 3, 7, 40000)
	state.Ret = -1 << 40
	changed := event(0, 1, trace.KindTCP)
	changed.TCP = trace.TCP{Sock: 1<<64 - 1<<40, Old: trace.TCPListen, New: trace.TCPSynRecv, LocalPort: 7, RemotePort: 40000}
	long := "a name of a cache that is too long, by far"
	timer := event(0, 1, trace.KindTimer)
	timer.Callback = "do_select"
	ran := other(bpf.ProbesEventKindKIND_FUNCTION, 0, 1, uint64(bpf.ProbesFunctionFUNCTION_F_SETOWN), 0x4000, 7, 1<<64-4711, 0x41)
	ran.Ret = -3
	called := event(0, 1, trace.KindFunction)
	called.FunctionCall = trace.FunctionCall{Function: "f_setown", File: 0x4000, Number: 7, Owner: -4711, Mask: 0x41, Returns: -3}
	odd := event(0, 1, trace.KindFunction)
	odd.Function = "function(99)"
	run(t, []script{
		{name: "a function", records: []record{ran}, events: trace.Events{called}},
		{name: "a function that is not known", records: []record{other(bpf.ProbesEventKindKIND_FUNCTION, 0, 1, 99)}, events: trace.Events{odd}},
		{name: "a socket's state", records: []record{state}, events: trace.Events{changed}},
		{
			name:    "each fault is one of its own, and none at a watched address has its name",
			records: []record{faulting(0, 1, 2), faulting(1, 1, 2), faulting(2, 2).flag(bpf.ProbesEventFlagFAULT_WRITES)},
			events:  trace.Events{fault(0, false, "core_sys_select", "do_select"), fault(1, false, "core_sys_select", "do_select"), fault(2, true, "do_select")},
		},
		{
			name:    "a fault that a probe itself takes is no event, nor does it end an access",
			records: []record{load(0, 1, 1), faulting(1, probeRead), faulting(2, 1, probeRead), load(3, 1, 1)},
			events:  trace.Events{access(0, 1, 2, "core_sys_select")},
		},
		{
			name:    "an allocation has its cache's name, as much as there is room for",
			records: []record{object(0, 1, 208, ""), object(1, 2, 16, "ep_head").within("close", 0), object(2, 2, 16, long)},
			events: trace.Events{
				allocation(0, trace.Alloc{Bytes: 208, Site: "core_sys_select"}),
				inside(allocation(1, trace.Alloc{Bytes: 16, Site: "do_select", Cache: "ep_head"}), "close", 0),
				allocation(2, trace.Alloc{Bytes: 16, Site: "do_select", Cache: long[:32]}),
			},
		},
		{name: "a timer", records: []record{other(bpf.ProbesEventKindKIND_TIMER, 0, 1, 2)}, events: trace.Events{timer}},
	})
}

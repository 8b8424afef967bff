// SPDX-License-Identifier: MIT

package decode_test

import (
	"testing"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

func hit(kind bpf.ProbesEventKind, seq, tid int, stack ...uint64) record {
	r := other(kind, seq, tid, stack...)
	r.Ret = 0x1000
	return r
}

func load(seq, tid int, stack ...uint64) record {
	return hit(bpf.ProbesEventKindKIND_ACCESS, seq, tid, stack...)
}

func store(seq, tid int, stack ...uint64) record {
	return hit(bpf.ProbesEventKindKIND_STORE, seq, tid, stack...)
}

// elsewhere moves a hit to an address that no watch has a name for.
func elsewhere(r record) record {
	r.Ret = 0x2000
	return r
}

func unnamed(e trace.Event) trace.Event {
	e.Watch, e.Addr = "", 0x2000
	return e
}

func access(seq, tid, hits int, stack ...string) trace.Event {
	e := event(seq, tid, trace.KindAccess)
	e.Access = trace.Access{Watch: "readfds", Addr: 0x1000, Hits: hits, Stack: stack}
	return e
}

func write(e trace.Event) trace.Event {
	e.Write = true
	return e
}

func TestAccesses(t *testing.T) {
	run(t, []script{
		{
			name: "the hits of one copy are one access",
			records: []record{
				load(3, 1, 1, 2).within("close", 0), load(1, 1, 1, 2).within("close", 0), load(2, 1, 1, 2).within("close", 0),
				enter(0, 1, "close").exit(4, 0),
			},
			events: trace.Events{
				returned(call(0, 1, "close"), 4, 0), inside(access(1, 1, 3, "core_sys_select", "do_select"), "close", 0),
			},
		},
		{
			name:    "a stack has as many functions as were found",
			records: []record{load(0, 1), load(1, 1, 1, 2, 1, 2, 1, 2)},
			events: trace.Events{access(0, 1, 1), access(1, 1, 1,
				"core_sys_select", "do_select", "core_sys_select", "do_select", "core_sys_select", "do_select")},
		},
		{
			name:    "hits of different functions are different accesses",
			records: []record{load(0, 1, 1), load(1, 1, 2), load(2, 1, 2, 1)},
			events: trace.Events{
				access(0, 1, 1, "core_sys_select"), access(1, 1, 1, "do_select"), access(2, 1, 1, "do_select", "core_sys_select"),
			},
		},
		{
			name:    "a read and a write are different accesses",
			records: []record{load(0, 1, 1), store(1, 1, 1), store(2, 1, 1), load(3, 1, 1)},
			events: trace.Events{
				access(0, 1, 1, "core_sys_select"), write(access(1, 1, 2, "core_sys_select")), access(3, 1, 1, "core_sys_select"),
			},
		},
		{
			name:    "hits of two addresses are two accesses",
			records: []record{load(0, 1, 1), elsewhere(load(1, 1, 1))},
			events:  trace.Events{access(0, 1, 1, "core_sys_select"), unnamed(access(1, 1, 1, "core_sys_select"))},
		},
		{
			name:    "a hit inside a call and one behind it are two accesses",
			records: []record{enter(0, 1, "close").exit(2, 0), load(1, 1, 1).within("close", 0), load(3, 1, 1)},
			events: trace.Events{
				returned(call(0, 1, "close"), 2, 0), inside(access(1, 1, 1, "core_sys_select"), "close", 0), access(3, 1, 1, "core_sys_select"),
			},
		},
		{
			name: "hits in two calls are two accesses",
			records: []record{
				enter(0, 1, "close").exit(2, 0), load(1, 1, 1).within("close", 0), load(4, 1, 1).within("close", 3), enter(3, 1, "close").exit(5, 0),
			},
			events: trace.Events{
				returned(call(0, 1, "close"), 2, 0), inside(access(1, 1, 1, "core_sys_select"), "close", 0),
				returned(call(3, 1, "close"), 5, 0), inside(access(4, 1, 1, "core_sys_select"), "close", 3),
			},
		},
		{
			name:    "also if the records of the calls were lost",
			records: []record{load(1, 1, 1).within("close", 0), load(4, 1, 1).within("close", 3)},
			events: trace.Events{
				inside(access(1, 1, 1, "core_sys_select"), "close", 0), inside(access(4, 1, 1, "core_sys_select"), "close", 3),
			},
		},
		{
			name:    "hits before a call and behind it are two accesses",
			records: []record{load(0, 1, 1), enter(1, 1, "close").exit(2, 0), load(3, 1, 1)},
			events: trace.Events{
				access(0, 1, 1, "core_sys_select"), returned(call(1, 1, "close"), 2, 0), access(3, 1, 1, "core_sys_select"),
			},
		},
		{
			name:    "each delivery writes a frame of its own",
			records: []record{store(0, 1, 1), other(bpf.ProbesEventKindKIND_DELIVERY, 1, 1, 10), store(2, 1, 1)},
			events: trace.Events{
				write(access(0, 1, 1, "core_sys_select")), deliveryOf(1, 1, 10), write(access(2, 1, 1, "core_sys_select")),
			},
		},
		{
			name:    "what is read before a sleep and behind it is two accesses: a select asks again when it is woken",
			records: []record{enter(0, 1, "close").exit(4, 0), load(1, 1, 1).within("close", 0), sleep(2, 1).within("close", 0), load(3, 1, 1).within("close", 0)},
			events: trace.Events{
				returned(call(0, 1, "close"), 4, 0), inside(access(1, 1, 1, "core_sys_select"), "close", 0),
				inside(event(2, 1, trace.KindSleep), "close", 0), inside(access(3, 1, 1, "core_sys_select"), "close", 0),
			},
		},
		{
			name:    "hits of two threads are two accesses, whatever their order",
			records: []record{load(0, 1, 1), load(1, 2, 1), load(2, 1, 1)},
			events:  trace.Events{access(0, 1, 2, "core_sys_select"), access(1, 2, 1, "core_sys_select")},
		},
		{
			name:    "what an interrupt does between two hits does not make them two accesses",
			records: []record{load(0, 1, 1), wake(1, 1, 2), signal(2, 1, 29, trace.CodeKernel, 200, 200, 1, 0), load(3, 1, 1)},
			events: trace.Events{
				access(0, 1, 2, "core_sys_select"), woken(1, 1, 2),
				sent(2, 1, trace.Signal{Sig: 29, Code: trace.CodeKernel, To: 200, ToTID: 200, Group: true}),
			},
		},
		{
			name:    "what a probe itself reads is not an access, nor does it end one",
			records: []record{load(0, 1, 3, 1), load(1, 1, 1), load(2, 1, 2, 3), load(3, 1, 1)},
			events:  trace.Events{access(1, 1, 2, "core_sys_select")},
		},
		{
			name: "hits behind the cut do not count", cut: 1,
			records: []record{load(0, 1, 1), load(1, 1, 1)},
			events:  trace.Events{access(0, 1, 1, "core_sys_select")},
		},
	})
}

func deliveryOf(seq, tid, sig int) trace.Event {
	e := event(seq, tid, trace.KindDelivery)
	e.Signal = trace.Signal{Sig: sig, To: pid, ToTID: tid}
	return e
}

func TestAddressesAreShownWhereThereAreNoSymbols(t *testing.T) {
	v := view(1)
	v.Symbol = nil
	if got := play(t, v, load(0, 1, 0xffffffff81000000))[0].Stack; len(got) != 1 || got[0] != "0xffffffff81000000" {
		t.Errorf("stack is %v, want one address", got)
	}
}

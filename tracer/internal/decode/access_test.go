// SPDX-License-Identifier: MIT

package decode_test

import (
	"testing"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
	"github.com/kwitness/kwitness/tracer/trace"
)

func hit(tid int, kind bpf.ProbesEventKind, stack ...uint64) record {
	r := other(kind, tid, stack...)
	r.Ret = 0x1000
	return r
}

func load(tid int, stack ...uint64) record { return hit(tid, bpf.ProbesEventKindKIND_ACCESS, stack...) }

func store(tid int, stack ...uint64) record { return hit(tid, bpf.ProbesEventKindKIND_STORE, stack...) }

// elsewhere moves a hit to an address that no watch has a name for.
func elsewhere(r record) record {
	r.Ret = 0x2000
	return r
}

func unnamed(e trace.Event) trace.Event {
	e.Watch, e.Addr = "", 0x2000
	return e
}

func access(seq, tid, hits int, write bool, stack ...string) trace.Event {
	e := event(seq, tid, trace.KindAccess)
	e.Access = trace.Access{Watch: "readfds", Addr: 0x1000, Write: write, Hits: hits, Stack: stack}
	return e
}

func TestAccesses(t *testing.T) {
	run(t, []script{
		{
			name:    "the hits of one copy are one access",
			records: []record{enter(1, "close"), load(1, 1, 2), load(1, 1, 2), load(1, 1, 2), exit(1, "close", 0)},
			events: trace.Events{
				returned(call(0, 1, "close"), 4, 0),
				inside(access(1, 1, 3, false, "core_sys_select", "do_select"), "close", 0),
			},
		},
		{
			name:    "hits of different functions are different accesses",
			records: []record{load(1, 1), load(1, 2)},
			events:  trace.Events{access(0, 1, 1, false, "core_sys_select"), access(1, 1, 1, false, "do_select")},
		},
		{
			name:    "a read and a write are different accesses",
			records: []record{load(1, 1), store(1, 1), load(1, 1)},
			events: trace.Events{
				access(0, 1, 1, false, "core_sys_select"), access(1, 1, 1, true, "core_sys_select"),
				access(2, 1, 1, false, "core_sys_select"),
			},
		},
		{
			name:    "hits of two addresses are two accesses",
			records: []record{load(1, 1), elsewhere(load(1, 1))},
			events:  trace.Events{access(0, 1, 1, false, "core_sys_select"), unnamed(access(1, 1, 1, false, "core_sys_select"))},
		},
		{
			name:    "a hit inside a call and one behind it are two accesses",
			records: []record{enter(1, "close"), load(1, 1), exit(1, "close", 0), load(1, 1)},
			events: trace.Events{
				returned(call(0, 1, "close"), 2, 0), inside(access(1, 1, 1, false, "core_sys_select"), "close", 0),
				access(3, 1, 1, false, "core_sys_select"),
			},
		},
		{
			name: "hits in two calls are two accesses",
			records: []record{
				enter(1, "close"), load(1, 1), exit(1, "close", 0), enter(1, "close"), load(1, 1),
			},
			events: trace.Events{
				returned(call(0, 1, "close"), 2, 0), inside(access(1, 1, 1, false, "core_sys_select"), "close", 0),
				call(3, 1, "close"), inside(access(4, 1, 1, false, "core_sys_select"), "close", 3),
			},
		},
		{
			name:    "hits of two threads are two accesses, whatever their order",
			records: []record{load(1, 1), load(2, 1), load(1, 1)},
			events:  trace.Events{access(0, 1, 2, false, "core_sys_select"), access(1, 2, 1, false, "core_sys_select")},
		},
		{
			name:    "an event between two hits keeps them apart",
			records: []record{load(1, 1), signal(1, 10, 0, 200, 200, 1, 0), load(1, 1)},
			events: trace.Events{
				access(0, 1, 1, false, "core_sys_select"),
				sent(1, 1, trace.Signal{Sig: 10, To: 200, ToTID: 200, Group: true, Sender: pid}),
				access(2, 1, 1, false, "core_sys_select"),
			},
		},
		{
			name:    "what a probe itself reads is not an access",
			records: []record{load(1, 3, 1), load(1, 1)},
			events:  trace.Events{access(1, 1, 1, false, "core_sys_select")},
		},
	})
}

func TestAddressesAreShownWhereThereAreNoSymbols(t *testing.T) {
	var s decode.Stream
	r := load(1, 0xffffffff81000000)
	s.Add(&r)
	if got := s.Events()[0].Stack; len(got) != 1 || got[0] != "0xffffffff81000000" {
		t.Errorf("stack is %v, want one address", got)
	}
}

// SPDX-License-Identifier: MIT

package decode_test

import (
	"math"
	"testing"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

func TestCalls(t *testing.T) {
	run(t, []script{
		{
			name:    "a call has its arguments and its result",
			records: []record{enter(0, 1, "read", 3, 0x2000, 10).exit(1, 7)},
			events:  trace.Events{returned(call(0, 1, "read", 3, 0x2000, 10), 1, 7)},
		},
		{
			name:    "a failed call has its errno",
			records: []record{enter(0, 1, "close", 9).exit(1, -9)},
			events:  trace.Events{returned(call(0, 1, "close", 9), 1, -9)},
		},
		{
			name:    "a call has no more arguments than it takes",
			records: []record{enter(0, 1, "close", 9, 8, 7, 6, 5, 4).exit(1, 0), enter(2, 1, "sched_yield", 1, 2, 3, 4, 5, 6).exit(3, 0)},
			events:  trace.Events{returned(call(0, 1, "close", 9), 1, 0), returned(call(2, 1, "sched_yield"), 3, 0)},
		},
		{
			name:    "a call of six arguments has all of them",
			records: []record{enter(0, 1, "futex", 1, 2, 3, 4, 5, 6).exit(1, 0)},
			events:  trace.Events{returned(call(0, 1, "futex", 1, 2, 3, 4, 5, 6), 1, 0)},
		},
		{
			name:    "calls of several threads may overlap",
			records: []record{enter(0, 1, "read").exit(2, 1), enter(1, 2, "read").exit(3, 2)},
			events:  trace.Events{returned(call(0, 1, "read"), 2, 1), returned(call(1, 2, "read"), 3, 2)},
		},
		{
			name:    "a call whose enter was not seen is where its exit is",
			records: []record{late(0, 1, "read", 5, 3), enter(1, 1, "close").exit(2, 0)},
			events:  trace.Events{unentered(call(0, 1, "read", 3), 5), returned(call(1, 1, "close"), 2, 0)},
		},
		{
			name:    "a call that its task ended in has no result",
			records: []record{enter(0, 1, "exit_group", 3).ends()},
			events:  trace.Events{ended(call(0, 1, "exit_group", 3))},
		},
		{
			name:    "a call that was left after the stop is in flight",
			records: []record{enter(0, 1, "read", 3).leaves()},
			events:  trace.Events{call(0, 1, "read", 3)},
		},
		{
			name:    "a call that slept says so, however it goes on",
			records: []record{enter(0, 1, "read").sleeps().exit(1, 1), enter(2, 1, "read").sleeps().leaves(), enter(3, 2, "read").sleeps().ends()},
			events:  trace.Events{slept(returned(call(0, 1, "read"), 1, 1)), slept(call(2, 1, "read")), slept(ended(call(3, 2, "read")))},
		},
		{
			name:    "what rt_sigreturn seems to return is the register that it restored",
			records: []record{enter(0, 1, "rt_sigreturn").exit(1, -9)},
			events:  trace.Events{returned(call(0, 1, "rt_sigreturn"), 1, 0)},
		},
	})
}

func TestACallOfAnUnknownNumberIsNamedByIt(t *testing.T) {
	for nr, want := range map[int32]string{
		-1: "syscall_-1", math.MinInt32: "syscall_-2147483648", 300000: "syscall_300000", 511: "syscall_511", 512: "syscall_512",
	} {
		r := other(bpf.ProbesEventKindKIND_CALL, 0, 1, 1, 2, 3, 4, 5, 6)
		r.Nr = nr
		got := play(t, view(1), r)[0]
		if got.Name != want || got.Nr != int(nr) || got.Args != [6]uint64{1, 2, 3, 4, 5, 6} || got.In != nil {
			t.Errorf("call %d is %+v, want %s", nr, got.Call, want)
		}
	}
}

// Every kind but calls says by a flag whether it is inside of one.
func TestInside(t *testing.T) {
	for kind := bpf.ProbesEventKindKIND_SIGNAL; kind < bpf.ProbesEventKindKIND_MAX; kind++ {
		between, within := other(kind, 5, 1), other(kind, 6, 1).within("write", 4)
		between.End, between.Nr = 4, within.Nr // of no meaning without the flag
		got := play(t, view(10), between, within)
		if got[0].Inside != "" || got[0].Outer != 0 {
			t.Errorf("a %s between calls is inside of %q at %d", got[0].Kind, got[0].Inside, got[0].Outer)
		}
		if got[1].Inside != "write" || got[1].Outer != 4 {
			t.Errorf("a %s in a call is inside of %q at %d, want write at 4", got[1].Kind, got[1].Inside, got[1].Outer)
		}
	}
}

func TestAnEventMayBeInsideOfACallOfAnUnknownNumber(t *testing.T) {
	r := sleep(6, 1).within("read", 4)
	r.Nr = 400000
	if got := play(t, view(10), r)[0]; got.Inside != "syscall_400000" || got.Outer != 4 {
		t.Errorf("inside of %q at %d", got.Inside, got.Outer)
	}
}

// SPDX-License-Identifier: MIT

package decode_test

import (
	"testing"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
	"github.com/kwitness/kwitness/tracer/trace"
)

func TestCalls(t *testing.T) {
	run(t, []script{
		{
			name:    "an enter and its exit are one call",
			records: []record{enter(1, "read", 3, 0x2000, 10), exit(1, "read", 7, 3, 0x2000, 10)},
			events:  trace.Events{withArgs(returned(call(0, 1, "read"), 1, 7), 3, 0x2000, 10)},
		},
		{
			name:    "a failed call has its errno",
			records: []record{enter(1, "close", 9), exit(1, "close", -9)},
			events:  trace.Events{withArgs(returned(call(0, 1, "close"), 1, -9), 9)},
		},
		{
			name:    "the arguments are those of the enter, whatever the registers hold at the exit",
			records: []record{enter(1, "read", 3), exit(1, "read", 1, 99)},
			events:  trace.Events{withArgs(returned(call(0, 1, "read"), 1, 1), 3)},
		},
		{
			name:    "interleaved threads are joined each for itself",
			records: []record{enter(1, "read"), enter(2, "read"), exit(1, "read", 1), exit(2, "read", 2)},
			events:  trace.Events{returned(call(0, 1, "read"), 2, 1), returned(call(1, 2, "read"), 3, 2)},
		},
		{
			name:    "a call that does not return is in flight",
			records: []record{enter(1, "read")},
			events:  trace.Events{call(0, 1, "read")},
		},
		{
			name:    "the first exit of a thread without an enter is of a call it was in",
			records: []record{exit(1, "read", 5), enter(1, "close"), exit(1, "close", 0)},
			events:  trace.Events{unentered(call(0, 1, "read"), 5), returned(call(1, 1, "close"), 2, 0)},
		},
		{
			name:    "a later exit without an enter is a missed enter",
			records: []record{enter(1, "close"), exit(1, "close", 0), exit(1, "read", 5)},
			events:  trace.Events{returned(call(0, 1, "close"), 1, 0), unentered(call(2, 1, "read"), 5)},
			broken:  1,
		},
		{
			name:    "two enters without an exit between are a missed exit",
			records: []record{enter(1, "read"), enter(1, "read"), exit(1, "read", 0)},
			events:  trace.Events{call(0, 1, "read"), returned(call(1, 1, "read"), 2, 0)},
			broken:  1,
		},
		{
			name:    "an exit from another call than was entered is a missed exit and enter",
			records: []record{enter(1, "read"), exit(1, "write", 4)},
			events:  trace.Events{call(0, 1, "read"), unentered(call(1, 1, "write"), 4)},
			broken:  1,
		},
		{
			name:    "rt_sigreturn is over at once: nothing is inside it",
			records: []record{enter(1, "rt_sigreturn"), enter(1, "read"), exit(1, "read", 0)},
			events:  trace.Events{returned(call(0, 1, "rt_sigreturn"), 0, 0), returned(call(1, 1, "read"), 2, 0)},
		},
		{
			name: "a handler's calls follow the call that its signal interrupted",
			records: []record{
				enter(1, "read"), exit(1, "read", -512), enter(1, "write"), exit(1, "write", 1), enter(1, "rt_sigreturn"),
				enter(1, "read"), exit(1, "read", 3),
			},
			events: trace.Events{
				returned(call(0, 1, "read"), 1, -512), returned(call(2, 1, "write"), 3, 1),
				returned(call(4, 1, "rt_sigreturn"), 4, 0), returned(call(5, 1, "read"), 6, 3),
			},
		},
	})
}

func TestACallOfAnUnknownNumberIsNamedByIt(t *testing.T) {
	for nr, want := range map[int32]string{-1: "syscall_-1", 300000: "syscall_300000", 511: "syscall_511", 512: "syscall_512"} {
		r := other(bpf.ProbesEventKindKIND_CALL_ENTER, 1)
		r.Nr = nr
		var s decode.Stream
		s.Add(&r)
		if got := s.Events()[0]; got.Name != want || got.Nr != int(nr) || got.In != nil {
			t.Errorf("call %d is %+v, want %s", nr, got.Call, want)
		}
	}
}

func withArgs(e trace.Event, args ...uint64) trace.Event {
	copy(e.Args[:], args)
	return e
}

// SPDX-License-Identifier: MIT

package decode_test

import (
	"testing"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
	"github.com/kwitness/kwitness/tracer/trace"
)

func signal(tid int, sig int, code int, to, toTID, group, result uint64) record {
	return other(bpf.ProbesEventKindKIND_SIGNAL, tid, uint64(sig), uint64(code), to, toTID, group, result)
}

func sent(seq, tid int, s trace.Signal) trace.Event {
	e := event(seq, tid, trace.KindSignal)
	e.Signal = s
	return e
}

func TestATrapWithoutACauseIsALostHitWhereSomethingIsWatched(t *testing.T) {
	trap := signal(1, 5, 1, pid, 1, 0, 0)
	breakpoint := signal(1, 5, 0x80, pid, 1, 0, 0) // int3, a debugger's
	if n := play(t, trap, breakpoint, trap).Strays(); n != 2 {
		t.Errorf("%d hits lost, want 2", n)
	}
	var unwatched decode.Stream
	unwatched.Add(&trap)
	if n := unwatched.Strays(); n != 0 {
		t.Errorf("%d hits lost where nothing is watched", n)
	}
}

func TestSignals(t *testing.T) {
	delivery := event(0, 1, trace.KindDelivery)
	delivery.Signal = trace.Signal{Sig: 29, Code: 128, To: pid, ToTID: 1, Handler: 0x4000}
	run(t, []script{
		{
			name:    "a signal by kill has a sender and lies inside the call",
			records: []record{enter(1, "kill"), signal(1, 10, 0, 200, 200, 1, 0)},
			events: trace.Events{
				call(0, 1, "kill"),
				inside(sent(1, 1, trace.Signal{Sig: 10, To: 200, ToTID: 200, Group: true, Sender: pid}), "kill", 0),
			},
		},
		{
			name:    "a signal by tgkill has a sender and is for one thread",
			records: []record{signal(1, 10, trace.CodeTkill, 200, 201, 0, 0)},
			events:  trace.Events{sent(0, 1, trace.Signal{Sig: 10, Code: -6, To: 200, ToTID: 201, Sender: pid})},
		},
		{
			name:    "a signal by sigqueue has a sender",
			records: []record{signal(1, 10, -1, 200, 200, 1, 0)},
			events:  trace.Events{sent(0, 1, trace.Signal{Sig: 10, Code: -1, To: 200, ToTID: 200, Group: true, Sender: pid})},
		},
		{
			name:    "a signal of the kernel has no sender, in whosever context it is made",
			records: []record{signal(1, 29, trace.CodeKernel, 200, 200, 1, 2)},
			events: trace.Events{
				sent(0, 1, trace.Signal{Sig: 29, Code: 128, To: 200, ToTID: 200, Group: true, Result: trace.SignalPending}),
			},
		},
		{
			name:    "a delivery is to the thread that it happens in",
			records: []record{other(bpf.ProbesEventKindKIND_DELIVERY, 1, 29, 128, 0x4000)},
			events:  trace.Events{delivery},
		},
	})
}

// SPDX-License-Identifier: MIT

package decode_test

import (
	"testing"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

func signal(seq, tid int, sig, code int, to, toTID, group, result uint64) record {
	return other(bpf.ProbesEventKindKIND_SIGNAL, seq, tid, uint64(sig), uint64(code), to, toTID, group, result)
}

func sent(seq, tid int, s trace.Signal) trace.Event {
	e := event(seq, tid, trace.KindSignal)
	e.Signal = s
	return e
}

func TestSignals(t *testing.T) {
	delivered := event(0, 1, trace.KindDelivery)
	delivered.Signal = trace.Signal{Sig: 29, Code: trace.CodeKernel, To: pid, ToTID: 1, Handler: 0x4000}
	run(t, []script{
		{
			name:    "a signal by kill has a sender and lies inside the call",
			records: []record{signal(1, 1, 10, 0, 200, 200, 1, 0).within("kill", 0)}, open: []record{enter(0, 1, "kill", 200, 10)},
			events: trace.Events{
				call(0, 1, "kill", 200, 10),
				inside(sent(1, 1, trace.Signal{Sig: 10, To: 200, ToTID: 200, Group: true, Sender: pid}), "kill", 0),
			},
		},
		{
			name:    "a signal by tgkill has a sender and is for one thread",
			records: []record{signal(0, 1, 10, trace.CodeTkill, 200, 201, 0, 0)},
			events:  trace.Events{sent(0, 1, trace.Signal{Sig: 10, Code: -6, To: 200, ToTID: 201, Sender: pid})},
		},
		{
			name:    "a signal by sigqueue has a sender",
			records: []record{signal(0, 1, 10, -1, 200, 200, 1, 0)},
			events:  trace.Events{sent(0, 1, trace.Signal{Sig: 10, Code: -1, To: 200, ToTID: 200, Group: true, Sender: pid})},
		},
		{
			name:    "a signal of the kernel has no sender, in whosever context it is made",
			records: []record{signal(0, 1, 29, trace.CodeKernel, 200, 200, 1, 2)},
			events: trace.Events{
				sent(0, 1, trace.Signal{Sig: 29, Code: 128, To: 200, ToTID: 200, Group: true, Result: trace.SignalPending}),
			},
		},
		{
			name:    "nor has one of a timer or of asynchronous input",
			records: []record{signal(0, 1, 14, -2, 200, 200, 1, 0), signal(1, 1, 29, -4, 200, 200, 1, 0)},
			events: trace.Events{
				sent(0, 1, trace.Signal{Sig: 14, Code: -2, To: 200, ToTID: 200, Group: true}),
				sent(1, 1, trace.Signal{Sig: 29, Code: -4, To: 200, ToTID: 200, Group: true}),
			},
		},
		{
			name:    "a delivery is to the thread that it happens in",
			records: []record{other(bpf.ProbesEventKindKIND_DELIVERY, 0, 1, 29, 128, 0x4000)},
			events:  trace.Events{delivered},
		},
	})
}

// SPDX-License-Identifier: MIT

package decode_test

import (
	"testing"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

func sleep(seq, tid int) record { return other(bpf.ProbesEventKindKIND_SLEEP, seq, tid) }

func wake(seq, tid int, woken uint64) record {
	return other(bpf.ProbesEventKindKIND_WAKE, seq, tid, woken)
}

func woken(seq, tid, target int) trace.Event {
	return task(seq, tid, trace.KindWake, trace.Task{Target: target})
}

func TestSleepsAndWakeUps(t *testing.T) {
	run(t, []script{
		{
			name:    "a sleep inside a call and its wake-up",
			records: []record{sleep(1, 1).within("read", 0), wake(2, 2, 1), enter(0, 1, "read").sleeps().exit(3, 1)},
			events: trace.Events{
				slept(returned(call(0, 1, "read"), 3, 1)), inside(event(1, 1, trace.KindSleep), "read", 0), woken(2, 2, 1),
			},
		},
		{
			name: "a wake-up lies inside the waker's call",
			records: []record{
				sleep(1, 1).within("read", 0), wake(3, 2, 1).within("write", 2), enter(2, 2, "write").exit(4, 1),
			},
			open: []record{enter(0, 1, "read").sleeps()},
			events: trace.Events{
				slept(call(0, 1, "read")), inside(event(1, 1, trace.KindSleep), "read", 0),
				returned(call(2, 2, "write"), 4, 1), inside(woken(3, 2, 1), "write", 2),
			},
		},
	})
}

// SPDX-License-Identifier: MIT

package decode_test

import (
	"testing"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

func sleep(tid int) record { return other(bpf.ProbesEventKindKIND_SLEEP, tid) }

func wake(tid int, woken uint64) record { return other(bpf.ProbesEventKindKIND_WAKE, tid, woken) }

func slept(e trace.Event) trace.Event {
	e.Slept = true
	return e
}

func TestSleepsAndWakeUps(t *testing.T) {
	run(t, []script{
		{
			name:    "a sleep inside a call and its wake-up are recorded",
			records: []record{enter(1, "read"), sleep(1), wake(2, 1), exit(1, "read", 1)},
			events: trace.Events{
				slept(returned(call(0, 1, "read"), 3, 1)), inside(event(1, 1, trace.KindSleep), "read", 0),
				task(2, 2, trace.KindWake, trace.Task{Target: 1}),
			},
		},
		{
			name:    "a wake-up lies inside the waker's call",
			records: []record{enter(1, "read"), sleep(1), enter(2, "write"), wake(2, 1), exit(2, "write", 1)},
			events: trace.Events{
				slept(call(0, 1, "read")), inside(event(1, 1, trace.KindSleep), "read", 0),
				returned(call(2, 2, "write"), 4, 1),
				inside(task(3, 2, trace.KindWake, trace.Task{Target: 1}), "write", 2),
			},
		},
		{
			name:    "a sleep outside of recorded calls is not recorded",
			records: []record{sleep(1), enter(1, "read"), exit(1, "read", 1), sleep(1)},
			events:  trace.Events{returned(call(1, 1, "read"), 2, 1)},
		},
		{
			name:    "a wake-up may be in the ring before the sleep that it ends",
			records: []record{enter(1, "read"), wake(2, 1), sleep(1), exit(1, "read", 1)},
			events: trace.Events{
				slept(returned(call(0, 1, "read"), 3, 1)), task(1, 2, trace.KindWake, trace.Task{Target: 1}),
				inside(event(2, 1, trace.KindSleep), "read", 0),
			},
		},
		{
			name:    "a wake-up outside of the target's recorded calls is not recorded",
			records: []record{wake(2, 1), enter(1, "read"), exit(1, "read", 1), wake(2, 1), exited(1, 1, 0), wake(2, 1)},
			events: trace.Events{
				returned(call(1, 1, "read"), 2, 1), task(4, 1, trace.KindExit, trace.Task{Last: true}),
			},
		},
	})
}

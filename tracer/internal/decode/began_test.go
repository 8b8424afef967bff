// SPDX-License-Identifier: MIT

package decode_test

import (
	"testing"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

func TestCallsFromBeforeTheRecording(t *testing.T) {
	slept := event(0, 1, trace.KindSleep)
	run(t, []script{
		{
			name:    "what a thread did before it returned from one is inside it",
			records: []record{sleep(0, 1), load(1, 1, 1), wake(2, 1, 9), late(3, 1, "read", 5)},
			events: trace.Events{
				inside(slept, "read", 3), inside(access(1, 1, 1, "core_sys_select"), "read", 3), inside(woken(2, 1, 9), "read", 3),
				unentered(call(3, 1, "read"), 5),
			},
		},
		{
			name:    "what other threads did, or it did behind it, is not",
			records: []record{sleep(0, 2), late(1, 1, "read", 5), sleep(2, 1), late(3, 1, "read", 6)},
			events: trace.Events{
				event(0, 2, trace.KindSleep), unentered(call(1, 1, "read"), 5), event(2, 1, trace.KindSleep), unentered(call(3, 1, "read"), 6),
			},
		},
		{
			name:    "nothing is inside of one that was entered later",
			records: []record{sleep(0, 1), enter(1, 1, "read").exit(2, 5), late(3, 1, "read", 6)},
			events:  trace.Events{slept, returned(call(1, 1, "read"), 2, 5), unentered(call(3, 1, "read"), 6)},
		},
		{
			name:    "a thread that takes a signal is in none: it was on its way to its program",
			records: []record{sleep(0, 1), other(bpf.ProbesEventKindKIND_DELIVERY, 1, 1, 10), sleep(2, 1), late(3, 1, "read", 5)},
			events:  trace.Events{slept, deliveryOf(1, 1, 10), event(2, 1, trace.KindSleep), unentered(call(3, 1, "read"), 5)},
		},
		{
			name: "a new thread begins in the call that made it, whoever had its number",
			records: []record{
				enter(0, 2, "read").exit(1, 0), wake(2, 2, 9), exited(3, 2, 0, 0), other(bpf.ProbesEventKindKIND_DEAD, 4, 2),
				sleep(5, 2), fork(6, 1, pid, 2), sleep(7, 2), late(8, 2, "clone", 0),
			},
			events: trace.Events{
				returned(call(0, 2, "read"), 1, 0), woken(2, 2, 9), task(3, 2, trace.KindExit, trace.Task{}), event(4, 2, trace.KindDead),
				event(5, 2, trace.KindSleep), task(6, 1, trace.KindFork, trace.Task{Child: pid, ChildTID: 2}),
				inside(event(7, 2, trace.KindSleep), "clone", 8), unentered(call(8, 2, "clone"), 0),
			},
		},
		{
			name: "one that returns behind the cut is not known", cut: 1,
			records: []record{sleep(0, 1), late(1, 1, "read", 5)},
			events:  trace.Events{slept},
		},
	})
}

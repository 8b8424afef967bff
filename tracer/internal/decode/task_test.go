// SPDX-License-Identifier: MIT

package decode_test

import (
	"testing"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

func fork(tid int, child, childTID uint64) record {
	return other(bpf.ProbesEventKindKIND_FORK, tid, child, childTID)
}

func task(seq, tid int, kind trace.Kind, t trace.Task) trace.Event {
	e := event(seq, tid, kind)
	e.Task = t
	return e
}

func exited(tid int, last, status uint64) record {
	return other(bpf.ProbesEventKindKIND_EXIT, tid, last, status)
}

func TestTasks(t *testing.T) {
	run(t, []script{
		{
			name:    "a fork lies inside its call, and its child begins with the call's exit",
			records: []record{enter(1, "clone"), fork(1, 200, 200), exit(200, "clone", 0), exit(1, "clone", 200)},
			events: trace.Events{
				returned(call(0, 1, "clone"), 3, 200),
				inside(task(1, 1, trace.KindFork, trace.Task{Child: 200, ChildTID: 200}), "clone", 0),
				unentered(call(2, 200, "clone"), 0),
			},
		},
		{
			name: "a child with the number of a task that is gone begins anew",
			records: []record{
				enter(200, "read"), exited(200, 1, 0), fork(1, 200, 200), exit(200, "clone", 0),
			},
			events: trace.Events{
				ended(call(0, 200, "read")),
				inside(task(1, 200, trace.KindExit, trace.Task{Last: true}), "read", 0),
				task(2, 1, trace.KindFork, trace.Task{Child: 200, ChildTID: 200}),
				unentered(call(3, 200, "clone"), 0),
			},
		},
		{
			name:    "a task that exits inside a call ends it",
			records: []record{enter(1, "exit_group", 3), exited(1, 1, 3<<8), other(bpf.ProbesEventKindKIND_DEAD, 1)},
			events: trace.Events{
				ended(withArgs(call(0, 1, "exit_group"), 3)),
				inside(task(1, 1, trace.KindExit, trace.Task{Last: true, Status: 3 << 8}), "exit_group", 0),
				event(2, 1, trace.KindDead),
			},
		},
		{
			name:    "of threads that exit at the same time the last in the ring is the last",
			records: []record{exited(1, 0, 0), exited(2, 1, 9), exited(3, 1, 9)},
			events: trace.Events{
				task(0, 1, trace.KindExit, trace.Task{}),
				task(1, 2, trace.KindExit, trace.Task{Status: 9}),
				task(2, 3, trace.KindExit, trace.Task{Status: 9, Last: true}),
			},
		},
		{
			name:    "an exec is an event of its thread",
			records: []record{other(bpf.ProbesEventKindKIND_EXEC, 1, 1)},
			events:  trace.Events{event(0, 1, trace.KindExec)},
		},
	})
}

func TestAProcessWithTheNumberOfAnEndedOneHasALastThreadOfItsOwn(t *testing.T) {
	first, second := exited(200, 1, 0), exited(200, 1, 0)
	first.Pid, second.Pid = 200, 200
	events := play(t, first, fork(1, 200, 200), second).Events()
	if !events[0].Last || !events[2].Last {
		t.Errorf("got %v, want both exits to be their process's last", events)
	}
}

// SPDX-License-Identifier: MIT

package decode_test

import (
	"testing"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

func fork(seq, tid int, child, childTID uint64) record {
	return other(bpf.ProbesEventKindKIND_FORK, seq, tid, child, childTID)
}

// exited makes the exit of a thread; nobody says that it found no thread alive.
func exited(seq, tid int, nobody, status uint64) record {
	return other(bpf.ProbesEventKindKIND_EXIT, seq, tid, nobody, status)
}

func task(seq, tid int, kind trace.Kind, t trace.Task) trace.Event {
	e := event(seq, tid, kind)
	e.Task = t
	return e
}

func by(e trace.Event, process int) trace.Event {
	e.PID = process
	return e
}

func TestTasks(t *testing.T) {
	run(t, []script{
		{
			name: "a fork lies inside its call, and its child begins with the call's exit",
			records: []record{
				enter(0, 1, "clone").exit(3, 200), fork(1, 1, 200, 201).within("clone", 0), late(2, 200, "clone", 0).of(200),
			},
			events: trace.Events{
				returned(call(0, 1, "clone"), 3, 200),
				inside(task(1, 1, trace.KindFork, trace.Task{Child: 200, ChildTID: 201}), "clone", 0),
				by(unentered(call(2, 200, "clone"), 0), 200),
			},
		},
		{
			name: "a task that exits inside a call ends it",
			records: []record{
				enter(0, 1, "exit_group", 3).ends(), exited(1, 1, 1, 3<<8), other(bpf.ProbesEventKindKIND_DEAD, 2, 1),
			},
			events: trace.Events{
				ended(call(0, 1, "exit_group", 3)), task(1, 1, trace.KindExit, trace.Task{Last: true, Status: 3 << 8}),
				event(2, 1, trace.KindDead),
			},
		},
		{
			name:    "an exec is an event of its thread",
			records: []record{other(bpf.ProbesEventKindKIND_EXEC, 0, 1, 1)},
			events:  trace.Events{event(0, 1, trace.KindExec)},
		},
		{
			name:    "a thread that leaves others behind is not the last",
			records: []record{exited(0, 1, 0, 0)},
			events:  trace.Events{task(0, 1, trace.KindExit, trace.Task{})},
		},
		{
			name:    "of threads that find nobody alive that with the last position is the last",
			records: []record{exited(3, 3, 1, 9), exited(0, 1, 0, 0), exited(1, 2, 1, 9), exited(2, 4, 0, 9)},
			events: trace.Events{
				task(0, 1, trace.KindExit, trace.Task{}), task(1, 2, trace.KindExit, trace.Task{Status: 9}),
				task(2, 4, trace.KindExit, trace.Task{Status: 9}), task(3, 3, trace.KindExit, trace.Task{Status: 9, Last: true}),
			},
		},
		{
			name: "only exits before the cut count", cut: 2,
			records: []record{exited(1, 1, 1, 9), exited(2, 2, 1, 9)},
			events:  trace.Events{task(1, 1, trace.KindExit, trace.Task{Status: 9, Last: true})},
		},
		{
			name:    "every process has a last thread of its own",
			records: []record{exited(0, 1, 1, 0), exited(1, 200, 1, 0).of(200)},
			events: trace.Events{
				task(0, 1, trace.KindExit, trace.Task{Last: true}), by(task(1, 200, trace.KindExit, trace.Task{Last: true}), 200),
			},
		},
		{
			name:    "so has one with the number of one that has ended",
			records: []record{exited(0, 200, 1, 1).of(200), fork(1, 1, 200, 200), exited(2, 201, 1, 2).of(200), exited(3, 200, 1, 2).of(200)},
			events: trace.Events{
				by(task(0, 200, trace.KindExit, trace.Task{Status: 1, Last: true}), 200),
				task(1, 1, trace.KindFork, trace.Task{Child: 200, ChildTID: 200}),
				by(task(2, 201, trace.KindExit, trace.Task{Status: 2}), 200),
				by(task(3, 200, trace.KindExit, trace.Task{Status: 2, Last: true}), 200),
			},
		},
		{
			name: "also if nobody who is recorded made it",
			records: []record{
				exited(0, 200, 1, 1).of(200), late(1, 200, "clone", 0).of(200), exited(2, 200, 1, 2).of(200),
			},
			events: trace.Events{
				by(task(0, 200, trace.KindExit, trace.Task{Status: 1, Last: true}), 200),
				by(unentered(call(1, 200, "clone"), 0), 200),
				by(task(2, 200, trace.KindExit, trace.Task{Status: 2, Last: true}), 200),
			},
		},
	})
}

// SPDX-License-Identifier: MIT

package gtrace

import "github.com/kwitness/kwitness/tracer/trace"

// Fork matches the making of a process, not of a thread, whatever call made it
// (sched_process_fork).
func Fork() TaskNoun {
	return task("process fork", trace.KindFork, func(e trace.Event) bool { return !e.NewThread() },
		"it makes a thread, not a process", func(id int) check {
			return isID("of pid %d", "child", func(e trace.Event) int { return e.Child }, id)
		})
}

// NewThread matches the making of a thread (sched_process_fork).
func NewThread() TaskNoun {
	return task("new thread", trace.KindFork, trace.Event.NewThread,
		"it makes a process, not a thread", func(id int) check {
			return isID("with tid %d", "thread", func(e trace.Event) int { return e.ChildTID }, id)
		})
}

// Exec matches a process running a new program (sched_process_exec).
func Exec() TaskNoun { return task("exec", trace.KindExec, always, "", ofProcess) }

// Exit matches the end of a process: of its last thread (sched_process_exit).
func Exit() TaskNoun {
	return task("process exit", trace.KindExit, func(e trace.Event) bool { return e.Last },
		"it is not the last thread of its process", ofProcess)
}

// Dead matches an ended task leaving its CPU for ever (sched_switch with
// TASK_DEAD).
func Dead() TaskNoun { return task("dead task", trace.KindDead, always, "", ofThread) }

// Sleep matches a thread leaving its CPU to wait (sched_switch).
func Sleep() TaskNoun { return task("sleep", trace.KindSleep, always, "", ofThread).with(insideOnly) }

// Wake matches the waking of a waiting thread (sched_waking). By is the waker.
func Wake() TaskNoun {
	return task("wake-up", trace.KindWake, always, "", func(id int) check {
		return isID("of thread %d", "target", func(e trace.Event) int { return e.Target }, id)
	}).with(insideOnly)
}

func always(trace.Event) bool { return true }

func ofProcess(pid int) check {
	return isID("of pid %d", "pid", func(e trace.Event) int { return e.PID }, pid)
}

func ofThread(tid int) check {
	return isID("of thread %d", "tid", func(e trace.Event) int { return e.TID }, tid)
}

/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* Who waits, who wakes whom, and when an ended task is really off its CPU. */

static __always_inline void sched_event(u32 recording, enum event_kind kind, u64 arg)
{
	struct event *e = event_reserve(recording, kind, EVENT_HEAD);

	if (!e)
		return;
	e->args[0] = arg;
	event_submit(e);
}

/* all_released reports whether all threads of the task's process have begun to
 * exit and are released, but for a zombie that the parent has not waited for. A
 * zombie leader alone does not say so: after an exec by another thread, late
 * threads still point to it. */
static __always_inline bool all_released(struct task_struct *task)
{
	struct signal_struct *process = task->signal;

	if (process->live.counter)
		return 0;
	if (process->nr_threads == 1)
		return task->group_leader->exit_state != 0;
	return process->nr_threads == 0;
}

static __always_inline void dead_event(struct follow *how, u32 pid, u32 tid)
{
	struct event *e;

	if (how->signals_only)
		return;
	e = event_reserve(how->recording, KIND_DEAD, EVENT_HEAD);
	if (!e)
		return;
	e->pid = pid;
	e->tid = tid;
	event_submit(e);
}

/* The last switch of a task comes after exit_notify(): by then its parent was
 * told, and it is a zombie or, if nobody waits for it, released. Its process is
 * followed until the last switch of its last thread, so that the exits of threads
 * that end at the same time, and the SIGCHLD, are all recorded. */
static __always_inline void task_gone(struct task_struct *task)
{
	u64 address = (u64)task;
	u32 pid = task->tgid;
	struct ending *ending = bpf_map_lookup_elem(&ending_tasks, &address);
	struct follow *f = bpf_map_lookup_elem(&followed, &pid);

	if (ending) {
		dead_event(&ending->how, ending->pid, ending->tid);
		if (f && f->recording == ending->how.recording)
			__sync_fetch_and_add(&f->ending, -1);
		bpf_map_delete_elem(&ending_tasks, &address);
	} else if (f) { /* it was already exiting when the recording began */
		dead_event(f, pid, task->pid);
	}
	if (f && f->ending == 0 && all_released(task))
		bpf_map_delete_elem(&followed, &pid);
}

/* Runs in prev. state is prev's as __schedule() saw it: prev->__state may have
 * been changed by a waker since. Only TASK_INTERRUPTIBLE counts as waiting. */
SEC("tp_btf/sched_switch")
int BPF_PROG(task_switch, bool preempt, struct task_struct *prev, struct task_struct *next,
	     unsigned int state)
{
	u32 recording;

	if (preempt)
		return 0;
	if (state & TASK_DEAD)
		task_gone(prev);
	if (!(state & TASK_INTERRUPTIBLE))
		return 0;
	recording = recording_of(prev->tgid);
	if (recording)
		sched_event(recording, KIND_SLEEP, 0);
	return 0;
}

/* Runs in the waker, in try_to_wake_up(), while the state of the task still says
 * what it waits for. The task may be on its way to task_switch, on another CPU:
 * then its sleep follows its wake-up in the ring, or there is none. */
SEC("tp_btf/sched_waking")
int BPF_PROG(task_waking, struct task_struct *task)
{
	u32 recording = recording_of(task->tgid);

	if (recording && task->__state & TASK_INTERRUPTIBLE)
		sched_event(recording, KIND_WAKE, task->pid);
	return 0;
}

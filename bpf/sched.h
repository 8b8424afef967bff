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

/* process_gone reports whether no thread of an ended task's process is left
 * that could still cause a record: all are released but, perhaps, the zombie
 * that the parent has not waited for. */
static __always_inline bool process_gone(struct task_struct *task)
{
	int threads = task->signal->nr_threads;

	return threads == 0 || (threads == 1 && task->group_leader->exit_state);
}

/* The last switch of a task comes after exit_notify(): by then its parent was
 * told, and it is a zombie or, if nobody waits for it, released. Its process is
 * followed up to here, so that the threads of a process that end at the same
 * time, and the SIGCHLD, are all recorded. */
static __always_inline void task_gone(struct task_struct *task)
{
	u32 pid = task->tgid;
	struct follow *f = bpf_map_lookup_elem(&followed, &pid);

	if (!f)
		return;
	if (!f->signals_only)
		sched_event(f->recording, KIND_DEAD, 0);
	if (process_gone(task))
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

/* Runs in the waker, in try_to_wake_up(). */
SEC("tp_btf/sched_waking")
int BPF_PROG(task_waking, struct task_struct *task)
{
	u32 recording = recording_of(task->tgid);

	if (recording)
		sched_event(recording, KIND_WAKE, task->pid);
	return 0;
}

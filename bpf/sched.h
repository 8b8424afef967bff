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

/* The last switch of a task comes after exit_notify(): by then an ignored
 * SIGCHLD has let it be released, or it is a zombie. */
static __always_inline void task_gone(u32 tid)
{
	u32 *recording = bpf_map_lookup_elem(&ending, &tid);

	if (!recording)
		return;
	sched_event(*recording, KIND_DEAD, 0);
	bpf_map_delete_elem(&ending, &tid);
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
		task_gone(prev->pid);
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

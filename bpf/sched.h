/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* Who waits, who wakes whom, and when an ended task is really off its CPU. */

/* all_released reports whether all threads of the task's process have begun to
 * exit and are released, but for a zombie that the parent has not waited for. A
 * zombie leader alone does not say so: after an exec by another thread, late
 * threads still point to it. */
static __always_inline bool all_released(struct task_struct *task)
{
	struct signal_struct *process = NULL;
	struct task_struct *leader = NULL;
	int threads = 0, state = 0;

	READ_KERNEL(process, task->signal);
	READ_KERNEL(threads, process->nr_threads);
	if (threads_alive(task) || threads > 1)
		return false;
	if (threads == 0)
		return true;
	READ_KERNEL(leader, task->group_leader);
	READ_KERNEL(state, leader->exit_state);
	return state != 0;
}

static __always_inline void dead_event(struct follow *how, struct ids ids)
{
	struct event *e;

	if (!records(how, ids.tid))
		return;
	e = event_reserve(how->recording, KIND_DEAD);
	if (!e)
		return;
	e->pid = ids.pid;
	e->tid = ids.tid;
	event_submit(e);
}

/* The last switch of a task comes after exit_notify(): by then its parent was
 * told, and it is a zombie or, if nobody waits for it, released. Its process is
 * followed until the last switch of its last thread, so that the exits of threads
 * that end at the same time, and the SIGCHLD, are all recorded. */
static __always_inline void task_gone(struct task_struct *task)
{
	u64 address = (u64)task;
	struct ids ids = {};
	struct ending *ending = bpf_map_lookup_elem(&ending_tasks, &address);
	struct follow *f;

	if (ending)
		ids = (struct ids){ending->pid, ending->tid};
	else
		ids = ids_of(task);
	f = bpf_map_lookup_elem(&followed, &ids.pid);
	if (ending) {
		dead_event(&ending->how, ids);
		if (f && f->recording == ending->how.recording)
			ADD(f->ending, -1);
		bpf_map_delete_elem(&ending_tasks, &address);
	} else if (f) { /* it was already exiting when the recording began */
		dead_event(f, ids);
	}
	if (f && f->ending == 0 && all_released(task))
		bpf_map_delete_elem(&followed, &ids.pid);
}

/* waits_in returns the recorded call in which a task waits. */
static __always_inline struct thread *waits_in(struct task_struct *task)
{
	u64 address = (u64)task;
	struct thread *t = bpf_map_lookup_elem(&threads, &address);

	return t && t->open ? t : NULL;
}

/* Runs in prev. state is prev's as __schedule() saw it: prev->__state may have
 * been changed by a waker since. Only TASK_INTERRUPTIBLE counts as waiting. */
SEC("tp_btf/sched_switch")
int BPF_PROG(task_switch, bool preempt, struct task_struct *prev, struct task_struct *next,
	     unsigned int state)
{
	struct thread *t;
	struct event *e;

	if (preempt)
		return 0;
	if (state & TASK_DEAD)
		task_gone(prev);
	if (!(state & TASK_INTERRUPTIBLE))
		return 0;
	t = waits_in(prev);
	if (!t)
		return 0;
	t->call.flags |= CALL_SLEPT;
	e = event_reserve(t->call.recording, KIND_SLEEP);
	if (e)
		event_submit(e);
	return 0;
}

/* Runs in the waker, in try_to_wake_up(), while the state of the task still says
 * what it waits for. The task may be on its way to task_switch, on another CPU:
 * then its sleep follows its wake-up in the trace, or there is none. */
SEC("tp_btf/sched_waking")
int BPF_PROG(task_waking, struct task_struct *task)
{
	struct thread *t = task->__state & TASK_INTERRUPTIBLE ? waits_in(task) : NULL;
	struct event *e;

	if (!t)
		return 0;
	e = event_reserve(t->call.recording, KIND_WAKE);
	if (!e)
		return 0;
	e->args[0] = t->call.tid;
	event_submit(e);
	return 0;
}

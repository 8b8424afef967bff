/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* The life of tasks. */

static __always_inline void follow(u32 pid, u32 recording)
{
	struct follow f = {.recording = recording};

	if (bpf_map_update_elem(&followed, &pid, &f, BPF_ANY))
		lose(LOSS_FOLLOW);
	/* Stop marks the recording first and then takes out whom it finds: a
	 * child that was put in behind its back sees the mark here. */
	if (bpf_map_lookup_elem(&stopped, &recording))
		bpf_map_delete_elem(&followed, &pid);
}

/* forget makes sure that a new process of an unfollowed parent is not taken for
 * an ended one that had its pid. */
static __always_inline void forget(u32 pid)
{
	if (bpf_map_lookup_elem(&followed, &pid))
		bpf_map_delete_elem(&followed, &pid);
}

/* Runs in the parent, in kernel_clone(), after the child was made and before it
 * can run: no call of the child is missed. */
SEC("tp_btf/sched_process_fork")
int BPF_PROG(task_fork, struct task_struct *parent, struct task_struct *child)
{
	u32 recording = recording_of(parent->tgid);
	struct event *e;

	if (child->tgid != parent->tgid)
		recording ? follow(child->tgid, recording) : forget(child->tgid);
	if (!recording)
		return 0;
	e = event_reserve(recording, KIND_FORK, EVENT_HEAD);
	if (!e)
		return 0;
	e->args[0] = child->tgid;
	e->args[1] = child->pid;
	event_submit(e);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(task_exec, struct task_struct *task, int old_pid)
{
	u32 recording = recording_of(task->tgid);
	struct event *e;

	if (!recording)
		return 0;
	e = event_reserve(recording, KIND_EXEC, EVENT_HEAD);
	if (!e)
		return 0;
	e->args[0] = old_pid;
	event_submit(e);
	return 0;
}

/* The wait status of a process whose threads have all begun to exit
 * (wait_task_zombie()). */
static __always_inline u32 wait_status(struct task_struct *task)
{
	if (task->signal->flags & SIGNAL_GROUP_EXIT)
		return task->signal->group_exit_code;
	return task->group_leader->exit_code;
}

/* task_ending notes that task_gone has yet to see the task. */
static __always_inline void task_ending(struct task_struct *task, struct follow *f)
{
	u64 address = (u64)task;
	struct ending e = {.how = *f, .pid = task->tgid, .tid = task->pid};

	if (bpf_map_update_elem(&ending_tasks, &address, &e, BPF_ANY))
		lose(LOSS_FOLLOW);
	else
		__sync_fetch_and_add(&f->ending, 1);
}

/* Runs in the exiting thread, in do_exit(), before its parent is told. Threads
 * that exit at the same time may all find none alive. The last of them in the
 * ring does, as it looks after it was given its place: it is the last of the
 * process. */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(task_exit, struct task_struct *task)
{
	u32 pid = task->tgid;
	struct follow *f = bpf_map_lookup_elem(&followed, &pid);
	struct event *e;

	if (!f)
		return 0;
	task_ending(task, f);
	if (f->signals_only)
		return 0;
	e = event_reserve(f->recording, KIND_EXIT, EVENT_HEAD);
	if (!e)
		return 0;
	e->args[0] = task->signal->live.counter == 0;
	e->args[1] = e->args[0] ? wait_status(task) : (u32)task->exit_code;
	event_submit(e);
	return 0;
}

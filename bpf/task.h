/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* The life of tasks. */

/* claim follows a new process, unless another recording has it already, and
 * returns the one that has it. */
static __always_inline u32 claim(u32 holder, u32 pid, struct follow *how)
{
	if (!how || !runs(how->recording))
		return holder;
	if (holder && holder != how->recording) {
		LOSE(how->recording, elsewhere, 0);
		return holder;
	}
	follow(pid, how);
	return how->recording;
}

/* follow_born decides who follows a new process: whoever spawns for a recording,
 * else the recording of its parent; else cgroup_born may. */
static __always_inline void follow_born(u32 pid, struct ids parent)
{
	struct follow *f = bpf_map_lookup_elem(&followed, &parent.pid);
	u32 holder = claim(0, pid, bpf_map_lookup_elem(&spawners, &parent.tid));

	if (follows(f, parent.tid) && f->depth) {
		struct follow how = of_child(f);

		holder = claim(holder, pid, &how);
	}
	if (!holder)
		forget(pid);
}

/* Runs in the parent, in kernel_clone(), after the child was made and before it
 * can run: no call of the child is missed. */
SEC("tp_btf/sched_process_fork")
int BPF_PROG(task_fork, struct task_struct *parent, struct task_struct *child)
{
	struct ids me = ids_of(parent), born = ids_of(child);
	u32 recording = recording_by(me);
	struct event *e;

	if (child->tgid != parent->tgid)
		follow_born(born.pid, me);
	if (!recording)
		return 0;
	e = event_reserve(recording, KIND_FORK);
	if (!e)
		return 0;
	e->args[0] = born.pid;
	e->args[1] = born.tid;
	event_submit(e);
	return 0;
}

/* Runs in the task that has got the new program, under its new tid: exec in a
 * thread that is not the leader takes over the leader's (de_thread()). All other
 * threads are gone by then: if the only one that is recorded has not ended, it is
 * this one. */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(task_exec, struct task_struct *task)
{
	struct ids me = ids_of(task);
	struct follow *f = bpf_map_lookup_elem(&followed, &me.pid);
	struct event *e;

	if (!f)
		return 0;
	if (f->mode == FOLLOW_LATER)
		f->mode = FOLLOW_ALL;
	if (f->only)
		f->only = f->over ? NO_THREAD : me.tid;
	if (!records(f, me.tid))
		return 0;
	e = event_reserve(f->recording, KIND_EXEC);
	if (!e)
		return 0;
	event_submit(e);
	return 0;
}

/* threads_alive returns how many threads of the task's process have not begun to
 * exit. */
static __always_inline int threads_alive(struct task_struct *task)
{
	struct signal_struct *process = NULL;
	int live = 0;

	READ_KERNEL(process, task->signal);
	READ_KERNEL(live, process->live.counter);
	return live;
}

/* The wait status of a process whose threads have all begun to exit
 * (wait_task_zombie()). */
static __always_inline u32 wait_status(struct task_struct *task)
{
	struct signal_struct *process = NULL;
	struct task_struct *leader = NULL;
	unsigned int flags = 0;
	u32 status = 0;

	READ_KERNEL(process, task->signal);
	READ_KERNEL(flags, process->flags);
	if (flags & SIGNAL_GROUP_EXIT) {
		READ_KERNEL(status, process->group_exit_code);
		return status;
	}
	READ_KERNEL(leader, task->group_leader);
	READ_KERNEL(status, leader->exit_code);
	return status;
}

/* call_end records the call that an exiting task is in: it will not return. */
static __always_inline void call_end(u64 task)
{
	struct thread *t = bpf_map_lookup_elem(&threads, &task);
	struct recording *r;
	struct tally *tally;

	if (!t)
		return;
	r = t->open ? recording_of(t->call.recording) : NULL;
	if (r) {
		bool stopped = is_stopped(r);

		t->call.flags |= stopped ? CALL_LEFT : CALL_ENDED;
		tally = call_emit(t, 1) && !stopped ? tally_of(r->id) : NULL;
		if (tally)
			ADD(tally->emitted, 1);
	}
	bpf_map_delete_elem(&threads, &task);
}

/* task_ending notes that task_gone has yet to see the task. */
static __always_inline void task_ending(u64 task, struct ids ids, struct follow *f)
{
	struct ending e = {.how = *f, .pid = ids.pid, .tid = ids.tid};

	if (bpf_map_update_elem(&ending_tasks, &task, &e, BPF_ANY))
		LOSE(f->recording, unfollowed, 0);
	else
		ADD(f->ending, 1);
}

/* Runs in the exiting thread, in do_exit(), before its parent is told. Threads
 * that exit at the same time may all find none alive. The last of them to get a
 * position does, as it looks after it was given it: it is the last of the
 * process. */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(task_exit, struct task_struct *task)
{
	struct ids me = ids_of(task);
	struct follow *f = bpf_map_lookup_elem(&followed, &me.pid);
	struct event *e;

	call_end((u64)task);
	if (!f)
		return 0;
	task_ending((u64)task, me, f);
	if (f->only == me.tid)
		f->over = 1;
	if (!records(f, me.tid))
		return 0;
	e = event_reserve(f->recording, KIND_EXIT);
	if (!e)
		return 0;
	e->args[0] = !threads_alive(task);
	e->args[1] = e->args[0] ? wait_status(task) : (u32)task->exit_code;
	event_submit(e);
	return 0;
}

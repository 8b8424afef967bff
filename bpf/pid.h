/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* Pids are those of the tracer's pid namespace, in records and in maps. In the
 * kernel's first namespace they are what the task holds; else they are looked
 * up, and 0 is a task that the namespace does not see. */

#define MAX_PID_NS_LEVEL 32

/* The inode of the tracer's pid namespace; 0 is the first one. */
volatile const u32 pid_ns;

struct ids {
	u32 pid;
	u32 tid;
};

static __always_inline u32 nr_in_ns(struct pid *pid)
{
	u32 level = 0;

	READ_KERNEL(level, pid->level);
	for (u32 i = 0; i <= level && i < MAX_PID_NS_LEVEL; i++) {
		struct upid number = {};
		u32 inum = 0;

		READ_KERNEL(number, pid->numbers[i]);
		READ_KERNEL(inum, number.ns->ns.inum);
		if (inum == pid_ns)
			return number.nr;
	}
	return 0;
}

static __always_inline struct ids ids_of(struct task_struct *task)
{
	struct ids ids = {task->tgid, task->pid};

	if (pid_ns) {
		ids.pid = nr_in_ns(task->signal->pids[1]);
		ids.tid = nr_in_ns(task->thread_pid);
	}
	return ids;
}

static __always_inline struct ids own_ids(void)
{
	u64 id;

	if (pid_ns)
		return ids_of(bpf_get_current_task_btf());
	id = bpf_get_current_pid_tgid();
	return (struct ids){id >> 32, id};
}

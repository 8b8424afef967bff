/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* What the functions are passed, and where in it things are. */

/* What all of the programs need, they share. */
#define __noinline __attribute__((noinline))

#define OFFSET(type, field) __builtin_preserve_field_info(((type *)0)->field, 0)
#define EXISTS(type, field) __builtin_preserve_field_info(((type *)0)->field, 2)

struct list_head {
	struct list_head *next;
} RELOCATED;

struct wait_queue_entry {
	void *private;
	struct list_head entry;
} RELOCATED;

struct wait_queue_head {
	struct list_head head;
} RELOCATED;

struct eventpoll {
	struct wait_queue_head wq; /* of those who wait in ep_poll() */
} RELOCATED;

struct epoll_filefd {
	struct file *file;
} RELOCATED;

struct epitem {
	struct epoll_filefd ffd;
	struct eventpoll *ep;
} RELOCATED;

/* How an item waits in the queue of its file. */
struct eppoll_entry {
	struct epitem *base;
	struct wait_queue_entry wait;
} RELOCATED;

enum pid_type {
	PIDTYPE_PID,
	PIDTYPE_TGID,
	PIDTYPE_PGID,
};

struct fown_struct {
	struct file *file; /* since Linux 6.12 */
	struct pid *pid;
	enum pid_type pid_type;
} RELOCATED;

/* struct file up to then, which holds its owner. */
struct file___owned {
	struct fown_struct f_owner;
} RELOCATED;

/* embeds is apart, so that no kernel is asked for what it does not have before it is
 * known that it has. */
static __noinline u64 embeds(u64 fown)
{
	return fown - OFFSET(struct file___owned, f_owner);
}

static __always_inline u64 file_of(struct fown_struct *fown)
{
	struct file *file = NULL;

	if (!EXISTS(struct fown_struct, file))
		return embeds((u64)fown);
	READ_KERNEL(file, fown->file);
	return (u64)file;
}

static __always_inline u64 item_file(struct epitem *item)
{
	struct file *file = NULL;

	READ_KERNEL(file, item->ffd.file);
	return (u64)file;
}

/* nr_of returns the number of a pid, 0 if the tracer does not see it. */
static __always_inline u32 nr_of(struct pid *pid)
{
	u32 nr = 0;

	if (pid_ns)
		return nr_in_ns(pid);
	READ_KERNEL(nr, pid->numbers[0].nr);
	return nr;
}

/* tgid_of returns the process of a task that is not the verifier's own. */
static __always_inline u32 tgid_of(struct task_struct *task)
{
	struct signal_struct *process = NULL;
	struct pid *pid = NULL;

	READ_KERNEL(process, task->signal);
	READ_KERNEL(pid, process->pids[1]);
	return nr_of(pid);
}

/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* Kernel functions, each by a program of its own, as no kernel has all of them.
 * They are recorded as they return, by fexit programs, but for ep_poll_callback():
 * that is recorded as it is entered, as it wakes the thread that it is for. */

static __always_inline int number_ran(enum function which, s64 number, s64 ret)
{
	struct ran ran = {.number = number, .ret = ret};

	shot(which);
	return function_event(of_call(INCLUDE_FUNCTIONS), which, &ran);
}

static __always_inline int poll_ran(enum function which, u64 file, u32 mask)
{
	struct ran ran = {.file = file, .mask = mask, .ret = mask};

	shot(which);
	return function_event(of_call(INCLUDE_FUNCTIONS), which, &ran);
}

/* file_owner returns what F_GETOWN would: of a process group it is negative. */
static __always_inline s64 file_owner(struct fown_struct *fown)
{
	struct pid *pid = NULL;
	enum pid_type type = PIDTYPE_PID;
	s64 nr;

	READ_KERNEL(pid, fown->pid);
	READ_KERNEL(type, fown->pid_type);
	nr = pid ? nr_of(pid) : 0;
	return type == PIDTYPE_PGID ? -nr : nr;
}

static __always_inline int sigio_ran(struct fown_struct *fown, s32 fd)
{
	struct ran ran = {.file = file_of(fown), .number = fd, .owner = file_owner(fown)};

	shot(FUNCTION_SEND_SIGIO);
	return function_event(of_process(ran.owner, INCLUDE_FUNCTIONS), FUNCTION_SEND_SIGIO, &ran);
}

static __always_inline int sigio_task_ran(struct task_struct *to, struct fown_struct *fown, s32 fd)
{
	struct ran ran = {.file = file_of(fown), .number = fd, .owner = tgid_of(to)};

	shot(FUNCTION_SEND_SIGIO_TO_TASK);
	return function_event(of_process(ran.owner, INCLUDE_FUNCTIONS), FUNCTION_SEND_SIGIO_TO_TASK,
			      &ran);
}

static __always_inline int setown_ran(u64 file, s32 who, s32 ret)
{
	struct ran ran = {.file = file, .owner = who, .ret = ret};

	shot(FUNCTION_F_SETOWN);
	return function_event(of_call(INCLUDE_FUNCTIONS), FUNCTION_F_SETOWN, &ran);
}

static __always_inline int fcntl_ran(u64 file, u32 command, s64 ret)
{
	struct ran ran = {.file = file, .number = command, .ret = ret};

	shot(FUNCTION_DO_FCNTL);
	return function_event(of_call(INCLUDE_FUNCTIONS), FUNCTION_DO_FCNTL, &ran);
}

/* waiting_in returns the recording of the first thread that waits in ep_poll(). */
static __always_inline u32 waiting_in(struct epitem *item)
{
	struct list_head *head, *first = NULL;
	struct task_struct *waiter = NULL;
	struct eventpoll *ep = NULL;
	struct thread *t;
	u64 task;

	READ_KERNEL(ep, item->ep);
	head = (void *)ep + OFFSET(struct eventpoll, wq) + OFFSET(struct wait_queue_head, head);
	READ_KERNEL(first, head->next);
	if (!ep || first == head)
		return 0;
	READ_KERNEL(waiter, ((struct wait_queue_entry *)((void *)first -
							 OFFSET(struct wait_queue_entry, entry)))
				->private);
	task = (u64)waiter;
	t = bpf_map_lookup_elem(&threads, &task);
	return t && t->open ? asks_for(t->call.recording, INCLUDE_FUNCTIONS) : 0;
}

/* Of the thread that waits, if one does, and else of the waker. The mask is what
 * has become of the file; 0 does not say. */
static __always_inline int callback_runs(u64 wait, u64 key)
{
	struct eppoll_entry *entry = (void *)wait - OFFSET(struct eppoll_entry, wait);
	struct ran ran = {.mask = key};
	struct epitem *item = NULL;
	u32 recording;

	shot(FUNCTION_EP_POLL_CALLBACK);
	READ_KERNEL(item, entry->base);
	recording = waiting_in(item);
	if (!recording)
		recording = of_waker(INCLUDE_FUNCTIONS);
	if (recording)
		ran.file = item_file(item);
	return function_event(recording, FUNCTION_EP_POLL_CALLBACK, &ran);
}

/* FEXIT makes a program for a function with so many parameters, whose result is
 * behind them. */
#define FEXIT(program, function, ran)                                                              \
	SEC("fexit/" #function)                                                                    \
	int program(u64 *ctx)                                                                      \
	{                                                                                          \
		return ran;                                                                        \
	}

FEXIT(fn_core_select, core_sys_select,
      number_ran(FUNCTION_CORE_SYS_SELECT, (s32)ctx[0], (s32)ctx[5]))
FEXIT(fn_do_select, do_select, number_ran(FUNCTION_DO_SELECT, (s32)ctx[0], (s32)ctx[3]))
FEXIT(fn_do_sys_poll, do_sys_poll, number_ran(FUNCTION_DO_SYS_POLL, (u32)ctx[1], (s32)ctx[3]))
FEXIT(fn_sock_poll, sock_poll, poll_ran(FUNCTION_SOCK_POLL, ctx[0], ctx[2]))
FEXIT(fn_tcp_poll, tcp_poll, poll_ran(FUNCTION_TCP_POLL, ctx[0], ctx[3]))
FEXIT(fn_pipe_poll, pipe_poll, poll_ran(FUNCTION_PIPE_POLL, ctx[0], ctx[2]))
FEXIT(fn_epoll_poll, ep_eventpoll_poll, poll_ran(FUNCTION_EP_EVENTPOLL_POLL, ctx[0], ctx[2]))
FEXIT(fn_ep_send, ep_send_events, number_ran(FUNCTION_EP_SEND_EVENTS, (s32)ctx[2], (s32)ctx[3]))
FEXIT(fn_send_sigio, send_sigio, sigio_ran((void *)ctx[0], ctx[1]))
FEXIT(fn_sigio_task, send_sigio_to_task, sigio_task_ran((void *)ctx[0], (void *)ctx[1], ctx[2]))
FEXIT(fn_f_setown, f_setown, setown_ran(ctx[0], ctx[1], ctx[3]))
FEXIT(fn_do_fcntl, do_fcntl, fcntl_ran(ctx[3], ctx[1], ctx[4]))
FEXIT(fn_clone, kernel_clone, number_ran(FUNCTION_KERNEL_CLONE, 0, (s32)ctx[1]))

SEC("fentry/ep_poll_callback")
int fn_ep_callback(u64 *ctx)
{
	return callback_runs(ctx[0], ctx[3]);
}

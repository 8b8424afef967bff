/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* The same functions where no fexit program may be: a kprobe notes what they are
 * passed, and a kretprobe what they return. The cookie says which it is (Linux
 * 5.15). */

struct passing {
	u64 task;
	enum function function;
};

/* Function that a task is in -> its first arguments. No function is twice in it:
 * send_sigio() and send_sigio_to_task() hold a lock with interrupts off. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, struct passing);
	__type(value, struct passed);
} passings SEC(".maps");

static __always_inline struct passing passing_of(void *ctx)
{
	return (struct passing){bpf_get_current_task(), bpf_get_attach_cookie(ctx)};
}

SEC("kprobe")
int fn_enter(struct pt_regs *regs)
{
	struct passing key = passing_of(regs);
	struct passed passed = PASSED(regs);
	u32 recording = of_waker(INCLUDE_FUNCTIONS);

	if (key.function == FUNCTION_EP_POLL_CALLBACK)
		return callback_runs(passed.args[0], passed.args[3]);
	if (!recording && !shooter && key.function != FUNCTION_SEND_SIGIO &&
	    key.function != FUNCTION_SEND_SIGIO_TO_TASK)
		return 0;
	if (bpf_map_update_elem(&passings, &key, &passed, BPF_ANY))
		LOSE(recording, dropped[KIND_FUNCTION], 0);
	return 0;
}

static __always_inline int function_left(enum function which, u64 *args, u64 ret)
{
	switch (which) {
	case FUNCTION_CORE_SYS_SELECT:
	case FUNCTION_DO_SELECT:
		return number_ran(which, (s32)args[0], (s32)ret);
	case FUNCTION_DO_SYS_POLL:
		return number_ran(which, (u32)args[1], (s32)ret);
	case FUNCTION_EP_SEND_EVENTS:
		return number_ran(which, (s32)args[2], (s32)ret);
	case FUNCTION_KERNEL_CLONE:
		return number_ran(which, 0, (s32)ret);
	case FUNCTION_SEND_SIGIO:
		return sigio_ran((void *)args[0], args[1]);
	case FUNCTION_SEND_SIGIO_TO_TASK:
		return sigio_task_ran((void *)args[0], (void *)args[1], args[2]);
	case FUNCTION_F_SETOWN:
		return setown_ran(args[0], args[1], ret);
	case FUNCTION_DO_FCNTL:
		return fcntl_ran(args[3], args[1], ret);
	default:
		return poll_ran(which, args[0], ret);
	}
}

SEC("kretprobe")
int fn_leave(struct pt_regs *regs)
{
	struct passing key = passing_of(regs);
	struct passed *found = bpf_map_lookup_elem(&passings, &key);
	struct passed passed;

	if (!found)
		return 0;
	passed = *found;
	bpf_map_delete_elem(&passings, &key);
	return function_left(key.function, passed.args, RETURNED(regs));
}

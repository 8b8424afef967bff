/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* System calls. Both tracepoints run in the calling task: sys_enter before the
 * call does anything, sys_exit after it has done everything and before signals
 * are delivered, so -ERESTART* codes are still visible there. */

/* Call number -> snap_rule; filled in before loading. */
volatile const enum snap_rule snap_rules[512];

static __always_inline bool is_compat(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct thread_info info = {};

	READ_KERNEL(info.flags, task->thread_info.flags);
	READ_KERNEL(info.status, task->thread_info.status);
	return IS_COMPAT(info);
}

/* x32 is the third ABI of x86-64: 64-bit registers, 32-bit pointers. */
static __always_inline bool is_x32(s32 nr)
{
	return nr >= 0 && (nr & X32_BIT);
}

static __always_inline void call_event(struct pt_regs *regs, enum event_kind kind, s32 nr, s64 ret)
{
	u32 recording = recording_of(bpf_get_current_pid_tgid() >> 32);
	struct event *e;
	enum snap_rule rule;

	if (!recording)
		return;
	if (is_compat() || is_x32(nr)) {
		lose(LOSS_COMPAT);
		return;
	}
	if (nr < 0 || nr >= sizeof(snap_rules) / sizeof(snap_rules[0]))
		return;
	rule = snap_rules[nr];
	if (rule == SNAP_IGNORE)
		return;
	if (rule == SNAP_NONE)
		e = event_reserve(recording, kind, EVENT_HEAD);
	else
		e = event_reserve(recording, kind, sizeof(*e));
	if (!e)
		return;
	e->nr = nr;
	e->ret = ret;
	CALL_ARGS(e->args, regs);
	if (rule != SNAP_NONE)
		snap_take(e, rule);
	event_submit(e);
}

SEC("tp_btf/sys_enter")
int BPF_PROG(call_e, struct pt_regs *regs, long nr)
{
	call_event(regs, KIND_CALL_ENTER, nr, 0);
	return 0;
}

/* The registers at the exit still hold number and arguments, but for
 * rt_sigreturn, which has put the interrupted ones back (orig_ax is -1). */
SEC("tp_btf/sys_exit")
int BPF_PROG(call_x, struct pt_regs *regs, long ret)
{
	call_event(regs, KIND_CALL_EXIT, CALL_NR(regs), ret);
	return 0;
}

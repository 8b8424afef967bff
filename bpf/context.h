/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* What is recorded on demand, of what a task itself does. An interrupt runs on
 * top of whatever task has the CPU, and its soft half too, even inside of a call
 * that has caused it, as a send to the own machine does (__local_bh_enable_ip()).
 * What happens there is the work of others. */

#if defined(__TARGET_ARCH_x86)

/* The arguments of a tracepoint lie on the stack of whoever runs into it. An
 * interrupt that finds a task in the kernel has a stack of its own
 * (run_irq_on_irqstack_cond()), and so have softirqs and NMIs. That of the task
 * ends with what the registers were when it entered the kernel. */
static __always_inline bool interrupted(void *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	u64 here = (u64)ctx;

	return here < (u64)task->stack || here >= (u64)bpf_task_pt_regs(task);
}

#elif defined(__TARGET_ARCH_arm64)

/* NMI_MASK, HARDIRQ_MASK, and of the softirqs the bit of those that are served,
 * not of those that are held off (include/linux/preempt.h). */
#define INTERRUPTED 0xff0100

static __always_inline bool interrupted(void *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return task->thread_info.preempt.count & INTERRUPTED;
}

#endif

/* included returns the recording of what the running thread does, if that is to
 * include such things and the thread itself does it; or 0. */
static __always_inline u32 included(void *ctx, enum include what)
{
	u32 recording = recording_by(own_ids());
	struct recording *r = recording ? recording_of(recording) : NULL;

	return r && r->include & what && !interrupted(ctx) ? recording : 0;
}

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

/* The kernel skips a program that would run on top of itself on its CPU, and counts
 * that (recursion_misses): an interrupt may allocate while the probe looks at an
 * allocation. A double of the probe, at the same tracepoint, runs then all the
 * same, and excuses what was not to be recorded. */
enum doubled : u32 {
	DOUBLED_KMALLOC,
	DOUBLED_CACHED,
	DOUBLED_KMALLOC_NODE,
	DOUBLED_CACHED_NODE,
	DOUBLED_TIMER,
	DOUBLED_MAX,
};

struct busy {
	u64 inside;  /* the probe is running */
	u64 excused; /* runs that were skipped, and of which nothing was to be recorded */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, DOUBLED_MAX);
	__type(key, enum doubled);
	__type(value, struct busy);
} doubles SEC(".maps");

static __always_inline void set_busy(enum doubled which, bool inside)
{
	struct busy *busy = bpf_map_lookup_elem(&doubles, &which);

	if (busy)
		*(volatile u64 *)&busy->inside = inside;
}

static __always_inline int excuse(void *ctx, enum doubled which, enum include what)
{
	struct busy *busy = bpf_map_lookup_elem(&doubles, &which);

	if (busy && busy->inside && !included(ctx, what))
		busy->excused++;
	return 0;
}

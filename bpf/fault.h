/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* Page faults that the kernel takes while it reads or writes the memory of the
 * program. arm64 has no such tracepoint. */

#define FAULT_DEPTH 16

/* fault_stack notes the stack as it was at the fault: what lies above is the
 * handler of the fault itself. */
static __always_inline void fault_stack(struct event *e, void *ctx, u64 ip)
{
	u64 stack[FAULT_DEPTH] = {};
	u32 n = 0;

	bpf_get_stack(ctx, stack, sizeof(stack), 0);
	e->args[n++] = ip;
	for (u32 i = 1; i < FAULT_DEPTH && n < 6; i++) {
		if (n > 1 || stack[i - 1] == ip)
			e->args[n++] = stack[i];
	}
}

/* Runs in the fault's handler, before it looks whether there is such memory. */
SEC("tp_btf/page_fault_kernel")
int BPF_PROG(fault, unsigned long address, struct pt_regs *regs, unsigned long error)
{
	u32 recording = KERNEL_ADDRESS(address) ? 0 : included(ctx, INCLUDE_FAULTS);
	struct event *e;

	if (!recording)
		return 0;
	e = event_reserve(recording, KIND_FAULT);
	if (!e)
		return 0;
	if (IS_WRITE(error))
		e->flags |= FAULT_WRITES;
	e->ret = address;
	fault_stack(e, ctx, FAULT_IP(regs));
	event_submit(e);
	return 0;
}

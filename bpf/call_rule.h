/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* Which system calls are recorded, with what, and which are none of ours. */

struct call_rule {
	enum snap_rule snap;
	u8 args; /* how many it has */
};

/* By call number, and for numbers beyond those of the table, which a program may
 * make up; filled in before loading. */
volatile const struct call_rule call_rules[512];
volatile const struct call_rule other_calls;

static __always_inline struct call_rule rule_of(s32 nr)
{
	if (nr < 0) /* none: a tracer took the call back (syscall_get_nr()) */
		return (struct call_rule){SNAP_IGNORE, 0};
	if (nr >= sizeof(call_rules) / sizeof(call_rules[0]))
		return other_calls;
	return call_rules[nr];
}

/* The 32-bit calls of int 0x80 or of a 32-bit program, and x32, the third ABI of
 * x86-64: 64-bit registers, 32-bit pointers. */
static __always_inline bool is_foreign(s32 nr)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return IS_COMPAT(task) || (nr >= 0 && (nr & X32_BIT));
}

/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* System calls. Both tracepoints run in the calling task: sys_enter before the
 * call does anything, sys_exit after it has done everything and before signals
 * are delivered, so -ERESTART* codes are still visible there. The enter is kept
 * with the thread, and the exit makes one record of both. */

static __always_inline void call_enter(struct recording *r, struct ids me, struct pt_regs *regs,
				       s32 nr)
{
	struct call_rule rule = rule_of(nr);
	struct thread *t;
	u64 position;

	if (rule.snap == SNAP_IGNORE)
		return;
	t = thread_of(r->id);
	if (!t)
		return;
	if (is_in_call(t, r->id))
		call_broken(t);
	t->open = 0;
	position = position_of(r);
	if (is_void(position))
		return;
	call_start(t, r, me, regs, nr, position);
	if (rule.snap > SNAP_NONE)
		t->call.in_bytes = snap_take((void *)t->memory, rule.snap, t->call.args);
	t->open = 1;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(call_e, struct pt_regs *regs, long nr)
{
	struct ids me = own_ids();
	struct follow *f = bpf_map_lookup_elem(&followed, &me.pid);
	struct recording *r;
	struct tally *tally;

	if (!follows(f, me.tid))
		return 0;
	r = recording_of(f->recording);
	if (!r)
		return 0;
	tally = tally_of(r->id);
	if (tally)
		tally->enters++;
	if (is_stopped(r))
		return 0;
	if (is_foreign(nr))
		LOSE(r->id, foreign, 0);
	else if (f->counts)
		call_count(r->id, nr);
	else
		call_enter(r, me, regs, nr);
	return 0;
}

/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* The exits of system calls: see call_enter.h. */

static __always_inline void call_snap_out(struct thread *t)
{
	struct call_rule rule = rule_of(t->call.nr);
	u32 at = t->call.in_bytes;

	if (rule.snap > SNAP_NONE && at <= sizeof(struct snapshot))
		t->call.out_bytes =
		    snap_take((void *)((u8 *)t->memory + at), rule.snap, t->call.args);
}

/* call_return completes the call with the position of its exit. */
static __always_inline void call_return(struct thread *t, u64 position, s64 ret, u8 flags)
{
	struct event *e = &t->call;
	u32 positions = flags & CALL_UNENTERED ? 1 : 2;
	struct tally *tally;

	e->took_ns = clock() - e->ktime_ns;
	e->end = position;
	e->ret = ret;
	e->flags |= CALL_RETURNED | flags;
	call_snap_out(t);
	if (!call_emit(t, positions))
		return;
	tally = tally_of(e->recording);
	if (tally)
		tally->calls++;
}

/* VOID is no position. */
#define VOID (~0ULL)

/* call_leave ends the call that the thread is in and returns the position of its
 * exit. A call that was stopped over is in flight for its recording; if it were
 * forgotten, the books would not close. */
static __always_inline u64 call_leave(struct thread *t)
{
	struct recording *r = recording_of(t->call.recording);
	u64 position;

	t->open = 0;
	if (!r)
		return VOID;
	position = position_of(r);
	if (is_void(position)) {
		t->call.flags |= CALL_LEFT;
		call_emit(t, 1);
	}
	return position;
}

#define SIGKILL 9

/* A killed thread leaves the call that it waited in, with a result that nobody
 * gets: it ends instead (fatal_signal_pending()), and call_end records that. */
static __always_inline bool is_dying(void)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return task->pending.signal.sig[0] & (1UL << (SIGKILL - 1));
}

#define SIGSYS 31

/* A seccomp filter that kills or traps puts the registers back as they were, so
 * that the call seems to return its own number (syscall_rollback()). It was not
 * made; the SIGSYS tells. */
static __always_inline bool is_rolled_back(s32 nr, s64 ret)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return ret == nr && (task->pending.signal.sig[0] & (1UL << (SIGSYS - 1)));
}

/* call_unentered begins, at its exit, a call whose enter was not seen, and returns
 * the position of both: the thread was in it when the recording began, it is the
 * child that its fork returns to, or a seccomp filter or ptracer refused the call
 * before sys_enter. */
static __always_inline u64 call_unentered(struct thread *t, u32 recording, struct ids me,
					  struct pt_regs *regs)
{
	struct recording *r = recording_of(recording);
	u64 position;

	if (!r)
		return VOID;
	t->open = 0;
	position = position_of(r);
	if (!is_void(position))
		call_start(t, r, me, regs, CALL_NR(regs), position);
	return position;
}

/* is_recorded reports whether a call that was not seen to be entered was made. */
static __always_inline bool is_recorded(struct pt_regs *regs, s64 ret)
{
	s32 nr = CALL_NR(regs);

	return rule_of(nr).snap != SNAP_IGNORE && !is_foreign(nr) && !is_rolled_back(nr, ret);
}

/* The registers at the exit still hold the number of the call, but for
 * rt_sigreturn, which has put the interrupted ones back, and exec (-1). */
static __always_inline bool is_same(struct thread *t, s32 nr)
{
	return nr < 0 || nr == t->call.nr;
}

/* call_exit finds the call that the thread leaves, and the position of its exit. */
static __always_inline struct thread *call_exit(struct follow *f, struct ids me,
						struct pt_regs *regs, s64 ret, u64 *position)
{
	u64 task = bpf_get_current_task();
	struct thread *t = bpf_map_lookup_elem(&threads, &task);
	bool entered = is_in_call(t, f->recording);

	if (entered && is_dying())
		return NULL;
	if (entered && is_same(t, CALL_NR(regs))) {
		*position = call_leave(t);
		return t;
	}
	if (entered)
		call_broken(t);
	if (!is_recorded(regs, ret))
		return NULL;
	t = thread_of(f->recording);
	if (t)
		*position = call_unentered(t, f->recording, me, regs);
	return t;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(call_x, struct pt_regs *regs, long ret)
{
	struct ids me = own_ids();
	struct follow *f = bpf_map_lookup_elem(&followed, &me.pid);
	u64 position = VOID;
	struct thread *t;

	if (!records(f, me.tid))
		return 0;
	t = call_exit(f, me, regs, ret, &position);
	if (t && !is_void(position))
		call_return(t, position, ret, t->call.seq == (u32)position ? CALL_UNENTERED : 0);
	return 0;
}

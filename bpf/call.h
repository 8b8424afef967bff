/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* System calls. Both tracepoints run in the calling task: sys_enter before the
 * call does anything, sys_exit after it has done everything and before signals
 * are delivered, so -ERESTART* codes are still visible there. The enter is kept
 * with the thread, and the exit makes one record of both. */

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

static __always_inline struct thread *thread_make(u64 task)
{
	u32 zero = 0;
	struct thread *blank = bpf_map_lookup_elem(&blank_thread, &zero);

	if (!blank)
		return NULL;
	bpf_map_update_elem(&threads, &task, blank, BPF_ANY);
	return bpf_map_lookup_elem(&threads, &task);
}

static __always_inline struct thread *thread_of(u32 recording)
{
	u64 task = bpf_get_current_task();
	struct thread *t = bpf_map_lookup_elem(&threads, &task);

	if (!t)
		t = thread_make(task);
	if (!t)
		LOSE(recording, unthreaded, 0);
	return t;
}

/* call_start notes the call that the thread is in, at this position. */
static __always_inline void call_start(struct thread *t, struct recording *r, struct ids me,
				       struct pt_regs *regs, s32 nr, u32 position)
{
	struct event *e = &t->call;

	e->recording = r->id;
	e->kind = KIND_CALL;
	e->flags = 0;
	e->pid = me.pid;
	e->tid = me.tid;
	e->seq = position;
	e->nr = nr;
	e->in_bytes = e->out_bytes = 0;
	CALL_ARGS(e->args, regs);
	e->ktime_ns = clock();
}

static __always_inline u32 call_bytes(struct event *e, struct call_rule rule)
{
	if (rule.snap > SNAP_NONE)
		return sizeof(*e) + e->in_bytes + e->out_bytes;
	return EVENT_HEAD + rule.args * sizeof(e->args[0]);
}

/* call_emit makes the record; positions are those that it accounts for. */
static __always_inline bool call_emit(struct thread *t, u32 positions)
{
	struct event *e = &t->call;
	u32 bytes = call_bytes(e, rule_of(e->nr));

	e->cpu = bpf_get_smp_processor_id();
	if (bytes > sizeof(t->call) + sizeof(t->memory))
		return false;
	if (!bpf_ringbuf_output(&events, e, bytes, wakeup(bytes)))
		return true;
	LOSE(e->recording, dropped[KIND_CALL], positions);
	return false;
}

/* is_in_call reports whether the thread is in a call of the recording. One that it
 * was in when an earlier recording was stopped is over unseen, or is not entered. */
static __always_inline bool is_in_call(struct thread *t, u32 recording)
{
	return t && t->open && t->call.recording == recording;
}

/* A call that is still open is one whose exit was missed. */
static __always_inline void call_broken(struct thread *t)
{
	LOSE(t->call.recording, broken, 1);
	t->open = 0;
}

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

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
	e->ktime_ns = bpf_ktime_get_ns();
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

	e->took_ns = bpf_ktime_get_ns() - e->ktime_ns;
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

/* call_leave ends the call that the thread is in. One that was stopped over is
 * in flight for its recording; if it were forgotten, the books would not close. */
static __always_inline void call_leave(struct thread *t, s64 ret)
{
	struct recording *r = recording_of(t->call.recording);
	u64 position;

	t->open = 0;
	if (!r)
		return;
	position = position_of(r);
	if (!is_void(position)) {
		call_return(t, position, ret, 0);
		return;
	}
	t->call.flags |= CALL_LEFT;
	call_emit(t, 1);
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

/* call_unentered records the exit of a call whose enter was not seen: the thread
 * was in it when the recording began, it is the child that its fork returns to,
 * or a seccomp filter or ptracer refused the call before sys_enter. */
static __always_inline void call_unentered(struct recording *r, struct ids me, struct pt_regs *regs,
					   s64 ret)
{
	s32 nr = CALL_NR(regs);
	struct thread *t;
	u64 position;

	if (rule_of(nr).snap == SNAP_IGNORE || is_foreign(nr) || is_rolled_back(nr, ret))
		return;
	t = thread_of(r->id);
	if (!t)
		return;
	t->open = 0;
	position = position_of(r);
	if (is_void(position))
		return;
	call_start(t, r, me, regs, nr, position);
	call_return(t, position, ret, CALL_UNENTERED);
}

/* The registers at the exit still hold the number of the call, but for
 * rt_sigreturn, which has put the interrupted ones back, and exec (-1). */
static __always_inline bool is_same(struct thread *t, s32 nr)
{
	return nr < 0 || nr == t->call.nr;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(call_x, struct pt_regs *regs, long ret)
{
	struct ids me = own_ids();
	struct follow *f = bpf_map_lookup_elem(&followed, &me.pid);
	u64 task = bpf_get_current_task();
	struct recording *r;
	struct thread *t;

	if (!records(f, me.tid))
		return 0;
	t = bpf_map_lookup_elem(&threads, &task);
	if (is_in_call(t, f->recording)) {
		if (is_same(t, CALL_NR(regs))) {
			call_leave(t, ret);
			return 0;
		}
		call_broken(t);
	}
	r = recording_of(f->recording);
	if (r)
		call_unentered(r, me, regs, ret);
	return 0;
}

/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* The call that a thread is in, and the record that is made of it. */

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

/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* A quarter of the ring. */
volatile const u64 wake_bytes = 1 << 20;

/* wakeup decides whether the reader is woken by a record of so many bytes. A
 * wake-up is an inter-processor interrupt and costs more than the record, and the
 * tracer flushes whenever it wants to look. So there is none while the ring is a
 * quarter full, then some, and in the last quarter one for each record: what that
 * costs slows the writers down to the pace of a reader that cannot keep up. */
static __always_inline u64 wakeup(u64 bytes)
{
	u64 waiting = bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA);
	u64 step = wake_bytes / 4;

	if (waiting < wake_bytes)
		return BPF_RB_NO_WAKEUP;
	if (waiting >= 3 * wake_bytes || waiting / step != (waiting + bytes) / step)
		return BPF_RB_FORCE_WAKEUP;
	return BPF_RB_NO_WAKEUP;
}

/* To read the clock is a quarter of what a call's record costs. */
volatile const bool untimed;

static __always_inline u64 clock(void)
{
	return untimed ? 0 : bpf_ktime_get_ns();
}

/* own_call returns the call that the running task is in, if it is recorded. */
static __always_inline struct thread *own_call(u32 recording)
{
	u64 task = bpf_get_current_task();
	struct thread *t = bpf_map_lookup_elem(&threads, &task);

	return t && t->open && t->call.recording == recording ? t : NULL;
}

/* event_start fills in the head of a record of the running task. */
static __always_inline void event_start(struct event *e, struct recording *r, enum event_kind kind,
					u32 position)
{
	struct ids me = own_ids();
	struct thread *inside = own_call(r->id);

	e->recording = r->id;
	e->cpu = bpf_get_smp_processor_id();
	e->kind = kind;
	e->flags = inside ? EVENT_INSIDE : 0;
	e->pid = me.pid;
	e->tid = me.tid;
	e->seq = position;
	e->end = inside ? inside->call.seq : 0;
	e->ktime_ns = clock();
	e->took_ns = 0;
	e->ret = 0;
	e->nr = inside ? inside->call.nr : -1;
	e->in_bytes = e->out_bytes = 0;
	__builtin_memset(e->args, 0, sizeof(e->args));
}

/* event_reserve starts a record of the running task, or counts one lost. */
static __always_inline struct event *event_reserve(u32 recording, enum event_kind kind)
{
	struct recording *r = recording_of(recording);
	struct event *e;
	u64 position;

	if (!r)
		return NULL;
	position = position_of(r);
	if (is_void(position))
		return NULL;
	e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);
	if (!e) {
		LOSE(recording, dropped[kind], 1);
		return NULL;
	}
	event_start(e, r, kind, position);
	return e;
}

static __always_inline void event_submit(struct event *e)
{
	struct tally *tally = tally_of(e->recording);

	bpf_ringbuf_submit(e, wakeup(sizeof(*e)));
	if (tally)
		ADD(tally->emitted, 1);
}

/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* Bytes that may wait in the ring before its reader is woken; set to a quarter
 * of the ring. A wake-up is an inter-processor interrupt and costs more than
 * the record, and the tracer flushes whenever it wants to look. */
volatile const u64 wake_bytes = 1 << 20;

/* recording_of returns the recording that process pid belongs to, or 0. */
static __always_inline u32 recording_of(u32 pid)
{
	struct follow *f = bpf_map_lookup_elem(&followed, &pid);

	return f && !f->signals_only ? f->recording : 0;
}

/* event_reserve starts a record of the running task, or counts one lost. */
static __always_inline struct event *event_reserve(u32 recording, enum event_kind kind, u64 size)
{
	u64 id = bpf_get_current_pid_tgid();
	struct event *e = bpf_ringbuf_reserve(&events, size, 0);

	if (!e) {
		lose(LOSS_RING);
		return NULL;
	}
	e->ktime_ns = bpf_ktime_get_ns();
	e->recording = recording;
	e->pid = id >> 32;
	e->tid = id;
	e->kind = kind;
	e->nr = -1;
	e->ret = 0;
	e->bytes = e->parts = e->unread = 0;
	__builtin_memset(e->args, 0, sizeof(e->args));
	return e;
}

static __always_inline void event_submit(struct event *e)
{
	u64 waiting = bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA);

	bpf_ringbuf_submit(e, waiting >= wake_bytes ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP);
}

/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* All records of all recordings of one tracer, in the order of reservation. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 22); /* the tracer sets its own */
	__type(value, struct event);
} events SEC(".maps");

struct follow {
	u32 recording;
	u32 signals_only; /* of a bystander: the signals it sends to others or gets from them */
	u32 ending;       /* threads of it that are in ending_tasks */
};

/* Process (tgid) -> its recording. The tracer puts the target in, task_fork its
 * descendants, and task_gone takes them out. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, u32);
	__type(value, struct follow);
} followed SEC(".maps");

struct ending {
	struct follow how;
	u32 pid;
	u32 tid; /* as it was: an exec by another thread exchanges the leader's */
};

/* Task (its address) from its exit until it left its CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, u64);
	__type(value, struct ending);
} ending_tasks SEC(".maps");

/* Recordings that take no more processes in. The oldest are forgotten: a fork
 * that began before its recording was stopped is over in microseconds. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, u32);
	__type(value, u8);
} stopped SEC(".maps");

enum loss {
	LOSS_RING,   /* no room in the ring */
	LOSS_FOLLOW, /* no room in followed or ending_tasks */
	LOSS_COMPAT, /* a 32-bit call: other numbers, not understood */
	LOSS_MAX,
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, LOSS_MAX);
	__type(key, enum loss);
	__type(value, u64);
} losses SEC(".maps");

struct watched {
	u64 addr;
	u32 tid;
	u32 pad;
};

/* What the watchpoint's programs have seen. The tracer compares the sum with
 * the perf counter: a hit that no program saw is a loss. */
struct hits {
	u64 reads;
	u64 writes;
	u64 user;  /* by the program itself */
	u64 store; /* 1 between the two programs of one write */
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct watched);
	__type(value, struct hits);
} watches SEC(".maps");

static __always_inline void lose(enum loss what)
{
	u64 *n = bpf_map_lookup_elem(&losses, &what);

	if (n) /* atomic: a watchpoint may interrupt another probe */
		__sync_fetch_and_add(n, 1);
}

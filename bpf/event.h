/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* The record that every probe emits. bpf2go turns it into the Go type
 * ProbesEvent; tracer/internal/decode names what args mean for each kind. */

enum event_kind {
	KIND_CALL_ENTER = 1, /* nr, args: the six registers; snap */
	KIND_CALL_EXIT,      /* nr, args, ret; snap */
	KIND_SIGNAL,         /* sig, code, target pid, target tid, group, result */
	KIND_DELIVERY,       /* sig, code, handler */
	KIND_FORK,           /* child pid, child tid */
	KIND_EXEC,           /* tid before the exec */
	KIND_EXIT,           /* no thread is alive any more, wait status */
	KIND_DEAD,           /* nothing: off its CPU for ever */
	KIND_SLEEP,          /* nothing: off its CPU to wait */
	KIND_WAKE,           /* woken tid */
	KIND_ACCESS,         /* up to six stack addresses, innermost first; ret: watched address */
	KIND_STORE,          /* the same, for a write */
	KIND_MAX,
};

/* The parts of a snapshot: bits of parts (read) and unread (could not be read). */
enum snap_part {
	PART_READ = 1 << 0,
	PART_WRITE = 1 << 1,
	PART_EXCEPT = 1 << 2,
	PART_ARRAY = 1 << 3,
	PART_TIMEOUT = 1 << 4,
	PART_CUT = 1 << 5, /* the memory was larger than data */
};

/* How the arguments of a call are to be read; decode's table of calls says
 * which number means what. */
enum snap_rule {
	SNAP_IGNORE, /* not recorded */
	SNAP_NONE,
	SNAP_SELECT,
	SNAP_POLL,
	SNAP_PPOLL,
	SNAP_EPOLL_CTL,
	SNAP_EPOLL_WAIT,
	SNAP_EPOLL_PWAIT2,
};

#define SNAP_DATA 512
#define SET_BYTES 128 /* room for each of select's sets: 1024 descriptors */

struct snapshot {
	u64 timeout[2]; /* seconds, and the fraction as the call defines it */
	u8 data[SNAP_DATA];
};

struct event {
	u64 ktime_ns; /* CLOCK_MONOTONIC */
	u64 args[6];
	s64 ret;
	u32 recording; /* which of the tracer's recordings the task belongs to */
	u32 pid;
	u32 tid;
	enum event_kind kind;
	s32 nr;
	u32 bytes; /* of the array, or of each set, in snap.data */
	enum snap_part parts;
	enum snap_part unread;
	struct snapshot snap; /* only in records that were reserved with it */
};

#define EVENT_HEAD __builtin_offsetof(struct event, snap)

_Static_assert(EVENT_HEAD == 96, "the record's head changed: run make generate and check decode");
_Static_assert(sizeof(struct event) == 624,
	       "the record changed: run make generate and check decode");

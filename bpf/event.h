/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* The record that every probe emits. bpf2go turns it into the Go type
 * ProbesEvent; tracer/internal/decode names what args mean for each kind. */

enum event_kind : u8 {
	KIND_CALL = 1, /* a whole call: args: the registers at the enter */
	KIND_SIGNAL,   /* sig, code, target pid, target tid, group, result */
	KIND_DELIVERY, /* sig, code, handler */
	KIND_FORK,     /* child pid, child tid */
	KIND_EXEC,     /* nothing */
	KIND_EXIT,     /* no thread is alive any more, wait status */
	KIND_DEAD,     /* nothing: off its CPU for ever */
	KIND_SLEEP,    /* nothing: off its CPU to wait */
	KIND_WAKE,     /* woken tid */
	KIND_ACCESS,   /* up to six stack addresses, innermost first; ret: watched address */
	KIND_STORE,    /* the same, for a write */
	KIND_TCP,      /* old state, new state, local port, remote port; ret: the socket */
	KIND_FAULT,    /* like KIND_ACCESS, from the faulting instruction on; ret: the address */
	KIND_ALLOC,    /* call site, bytes, the cache's name in four words; ret: the object */
	KIND_TIMER,    /* the function it calls */
	KIND_FUNCTION, /* function, file, number, owner, mask; ret: what it returned */
	KIND_MAX,
};

enum event_flag : u8 {
	CALL_RETURNED = 1 << 0,
	CALL_ENDED = 1 << 1,     /* its task ended inside it */
	CALL_LEFT = 1 << 2,      /* after its recording was stopped: in flight for it */
	CALL_UNENTERED = 1 << 3, /* the recording began inside it, or it is a child's fork */
	CALL_SLEPT = 1 << 4,     /* its thread left the CPU to wait */
	EVENT_INSIDE = 1 << 5,   /* of a call: nr and end say which */
	FAULT_WRITES = 1 << 6,
};

/* Every event takes a position in its recording, the exit of a call another
 * one. They are given out in the kernel, one after the other, so they are the
 * order of the trace, and one that is missing is a record that was lost. */
struct event {
	u32 recording;
	u16 cpu;
	enum event_kind kind;
	enum event_flag flags;
	u32 pid;
	u32 tid;
	u32 seq;      /* its position; of a call that of its enter */
	u32 end;      /* of a call: the position of its exit; else the call it is inside */
	u64 ktime_ns; /* CLOCK_MONOTONIC, at seq */
	u64 took_ns;  /* of a call: from its enter to its exit */
	s64 ret;
	s32 nr;        /* of the call, or of the call it is inside; or -1 */
	u16 in_bytes;  /* of the struct snapshot behind args, taken at the enter */
	u16 out_bytes; /* of the one behind that, taken at the exit */
	u64 args[6];   /* as many as the kind or the call has; all six before a snapshot */
};

#define EVENT_HEAD __builtin_offsetof(struct event, args)

/* The parts of a snapshot: bits of parts (read) and unread (could not be read). */
enum snap_part : u8 {
	PART_READ = 1 << 0,
	PART_WRITE = 1 << 1,
	PART_EXCEPT = 1 << 2,
	PART_ARRAY = 1 << 3,
	PART_TIMEOUT = 1 << 4,
	PART_CUT = 1 << 5, /* the memory was larger than data */
};

/* How the arguments of a call are to be read; decode's table of calls says
 * which number means what. */
enum snap_rule : u8 {
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
	u16 bytes; /* of the array, or of each of the three sets, in data */
	enum snap_part parts;
	enum snap_part unread;
	u32 pad;
	u64 timeout[2]; /* seconds, and the fraction as the call defines it */
	u8 data[SNAP_DATA];
};

#define SNAP_HEAD __builtin_offsetof(struct snapshot, data)

_Static_assert(EVENT_HEAD == 56, "the record's head changed: run make generate and check decode");
_Static_assert(sizeof(struct event) == 104,
	       "the record changed: run make generate and check decode");
_Static_assert(sizeof(struct snapshot) == 536,
	       "the snapshot changed: run make generate and check decode");

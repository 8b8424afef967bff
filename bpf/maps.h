/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* All records of all recordings of one tracer. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 22); /* the tracer sets its own */
	__type(value, struct event);
} events SEC(".maps");

#define RECORDINGS 256

enum include {
	INCLUDE_FAULTS = 1 << 0,
	INCLUDE_ALLOCS = 1 << 1,
	INCLUDE_TIMERS = 1 << 2,
	INCLUDE_FUNCTIONS = 1 << 3,
	INCLUDE_LSM = 1 << 4,
};

/* A recording, in the slot id % RECORDINGS. The tracer maps this memory and
 * arms and stops a recording by writing to it. */
struct recording {
	u32 id;               /* 0: none */
	enum include include; /* bits: what is recorded on demand only */
	u64 next;             /* position; with STOPPED, none is given out any more */
	u64 line[6];          /* of the cache, to itself */
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, RECORDINGS);
	__type(key, u32);
	__type(value, struct recording);
} recordings SEC(".maps");

/* The books of a recording, one page a CPU. */
struct tally {
	u64 enters;            /* of calls of followed threads, recorded or not */
	u64 calls;             /* records of calls emitted by call_x */
	u64 emitted;           /* all other records emitted */
	u64 positions;         /* that were given out and have no record */
	u64 dropped[KIND_MAX]; /* records, by kind: no room in the ring */
	u64 unfollowed;        /* tasks: no room in followed or ending_tasks */
	u64 elsewhere;         /* processes: another recording has them */
	u64 unseen;            /* processes: the tracer's pid namespace does not have them */
	u64 unthreaded;        /* calls: no room in threads */
	u64 foreign;           /* calls by 32-bit numbers, not understood */
	u64 broken;            /* calls whose exit was never seen */
	u64 uncounted;         /* calls: no room in counts */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, RECORDINGS);
	__type(key, u32);
	__type(value, struct tally);
} tallies SEC(".maps");

enum follow_mode {
	FOLLOW_ALL,
	FOLLOW_SIGNALS, /* a bystander: the signals it sends to others or gets from them */
	FOLLOW_LATER,   /* from its exec on */
};

struct follow {
	u32 recording;
	enum follow_mode mode;
	u32 only;   /* this thread; 0: all */
	u32 over;   /* that thread has ended */
	u32 counts; /* not 0: calls are counted, and nothing is recorded */
	u32 depth;  /* generations of children that are followed */
	u32 ending; /* threads of it that are in ending_tasks */
};

/* Process (tgid) -> its recording. The tracer puts the target in, task_fork its
 * descendants, and task_gone takes them out. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, u32);
	__type(value, struct follow);
} followed SEC(".maps");

/* Thread (tid) of the tracer -> what is to happen to the processes it forks. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, RECORDINGS);
	__type(key, u32);
	__type(value, struct follow);
} spawners SEC(".maps");

/* Control group (v2, by its id) -> what is to happen to the processes that come
 * to be in it, or in one below it. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, RECORDINGS);
	__type(key, u64);
	__type(value, struct follow);
} cgroups SEC(".maps");

/* Port of TCP -> the recording of the sockets that have it, here or there. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, u16);
	__type(value, u32);
} ports SEC(".maps");

/* The call that a thread is in. Only the thread itself writes here. */
struct thread {
	u64 open; /* 0: in none; first, as the tracer reads it while it changes */
	struct event call;
	struct snapshot memory[2]; /* one behind the other, each as long as it needs */
};

/* Task (its address, which an exec does not change) -> its call. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 16384);
	__type(key, u64);
	__type(value, struct thread);
} threads SEC(".maps");

/* What a new entry of threads is made of: it is too large for the stack. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct thread);
} blank_thread SEC(".maps");

struct counted {
	u32 recording;
	s32 nr;
};

/* Call -> how often it was entered. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC); /* which takes longer than all else that is loaded */
	__uint(max_entries, 8192);
	__type(key, struct counted);
	__type(value, u64);
} counts SEC(".maps");

struct ending {
	struct follow how;
	u32 pid;
	u32 tid; /* as it was: an exec by another thread exchanges the leader's */
};

/* Task from its exit until it left its CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, u64);
	__type(value, struct ending);
} ending_tasks SEC(".maps");

struct watched {
	u64 addr;
	u32 tid;
	u32 pad;
};

/* A hit, by what the registers hold after it: no other access has the same, as an
 * instruction that copies forth and back (rep movs) has the addresses exchanged. */
struct hit {
	u64 ip;
	u64 sp;
	u64 words[3];
};

/* What the watchpoint's programs have seen. The tracer compares how often they ran
 * with the perf counters: a hit that no program saw is a loss. */
struct hits {
	u64 reads;
	u64 writes;
	u64 user; /* by the program itself */
	u64 stores;
	u64 accesses;
	struct hit stored; /* that watch_store has seen and watch_access has not */
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct watched);
	__type(value, struct hits);
} watches SEC(".maps");

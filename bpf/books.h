/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* The books of a recording: which positions were given out, and what became of
 * them. At Stop the tracer adds up: given out = received + in flight + lost. */

/* Set in recording.next by the tracer; what is given out from then on is void. */
#define STOPPED (1ULL << 63)

static __always_inline struct recording *recording_of(u32 id)
{
	u32 slot = id % RECORDINGS;
	struct recording *r = bpf_map_lookup_elem(&recordings, &slot);

	return r && r->id == id ? r : NULL;
}

/* position_of gives out a position. There is none if the result does not fit
 * into 32 bits: the recording was stopped, or it is as long as one can be. */
static __always_inline u64 position_of(struct recording *r)
{
	return __sync_fetch_and_add(&r->next, 1);
}

static __always_inline bool is_void(u64 position)
{
	return position >> 32;
}

static __always_inline bool is_stopped(struct recording *r)
{
	return r->next & STOPPED;
}

static __always_inline struct tally *tally_of(u32 id)
{
	u32 slot = id % RECORDINGS;

	return bpf_map_lookup_elem(&tallies, &slot);
}

/* ADD is atomic, as an interrupt or a watchpoint may run another probe between
 * the load and the store. */
#define ADD(counter, n) __sync_fetch_and_add(&(counter), (n))

/* LOSE counts what is not in the trace, and the positions that leaves without a
 * record. The slot of a recording that is over may be another one's by now. */
#define LOSE(recording, counter, without)                                                          \
	({                                                                                         \
		u32 id_ = (recording);                                                             \
		struct tally *tally_ = recording_of(id_) ? tally_of(id_) : NULL;                   \
		if (tally_) {                                                                      \
			ADD(tally_->counter, 1);                                                   \
			ADD(tally_->positions, without);                                           \
		}                                                                                  \
	})

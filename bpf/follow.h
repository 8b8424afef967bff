/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* Who is recorded. */

#define ANY_DEPTH 0xffffffff
#define NO_THREAD 0xffffffff

/* follows reports whether a thread is followed in all it does. */
static __always_inline bool follows(struct follow *f, u32 tid)
{
	return f && f->mode == FOLLOW_ALL && (!f->only || f->only == tid);
}

/* records reports whether everything that a thread does is recorded. */
static __always_inline bool records(struct follow *f, u32 tid)
{
	return follows(f, tid) && !f->counts;
}

/* recording_by returns the recording of everything that a thread does, or 0. */
static __always_inline u32 recording_by(struct ids ids)
{
	struct follow *f = bpf_map_lookup_elem(&followed, &ids.pid);

	return records(f, ids.tid) ? f->recording : 0;
}

/* runs reports whether the recording still takes anybody in. */
static __always_inline bool runs(u32 recording)
{
	struct recording *r = recording_of(recording);

	return r && !is_stopped(r);
}

static __always_inline void follow(u32 pid, struct follow *how)
{
	if (!runs(how->recording))
		return;
	if (!pid)
		LOSE(how->recording, unseen, 0);
	else if (bpf_map_update_elem(&followed, &pid, how, BPF_ANY))
		LOSE(how->recording, unfollowed, 0);
}

/* of_child returns how a child of a followed process is followed: one generation
 * less deep. */
static __always_inline struct follow of_child(struct follow *parent)
{
	struct follow how = {
	    .recording = parent->recording,
	    .depth = parent->depth,
	    .counts = parent->counts,
	};

	if (how.depth != ANY_DEPTH)
		how.depth--;
	return how;
}

/* forget makes sure that a new process that is not followed is not taken for an
 * ended one that had its pid. */
static __always_inline void forget(u32 pid)
{
	if (bpf_map_lookup_elem(&followed, &pid))
		bpf_map_delete_elem(&followed, &pid);
}

/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* Who is recorded. */

#define ANY_DEPTH 0xffffffff

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

static __always_inline void follow(u32 pid, struct follow *how)
{
	struct recording *r = recording_of(how->recording);

	if (!r || is_stopped(r))
		return;
	if (bpf_map_update_elem(&followed, &pid, how, BPF_ANY))
		LOSE(how->recording, unfollowed, 0);
}

/* follow_child follows the child of a followed process one generation less deep. */
static __always_inline bool follow_child(u32 pid, struct follow *parent)
{
	struct follow how = {
	    .recording = parent->recording,
	    .depth = parent->depth,
	    .counts = parent->counts,
	};

	if (parent->depth == 0)
		return false;
	if (how.depth != ANY_DEPTH)
		how.depth--;
	follow(pid, &how);
	return true;
}

/* forget makes sure that a new process that is not followed is not taken for an
 * ended one that had its pid. */
static __always_inline void forget(u32 pid)
{
	if (bpf_map_lookup_elem(&followed, &pid))
		bpf_map_delete_elem(&followed, &pid);
}

/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* Copies of the caller's memory. A page that is not in memory cannot be read
 * here (no fault is taken in a probe) and is marked unread. */

static __always_inline void snap_part(struct snapshot *s, enum snap_part part, void *to, u32 bytes,
				      u64 from)
{
	if (!from)
		return;
	if (bpf_probe_read_user(to, bytes, (void *)from))
		s->unread |= part;
	else
		s->parts |= part;
}

/* snap_bytes notes how much is to be read and keeps it within most. */
static __always_inline u32 snap_bytes(struct snapshot *s, u64 bytes, u32 most)
{
	if (bytes > most) {
		s->parts |= PART_CUT;
		bytes = most;
	}
	s->bytes = bytes;
	return bytes;
}

static __always_inline void snap_timeout(struct snapshot *s, u64 from)
{
	snap_part(s, PART_TIMEOUT, s->timeout, sizeof(s->timeout), from);
}

/* A table of descriptors has room for one word of them, or more. */
#define NR_OPEN_DEFAULT 64

/* fds_size returns how many descriptors there is room for in the caller's table. */
static __always_inline u32 fds_size(void)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct files_struct *files = NULL;
	struct fdtable *fdt = NULL;
	u32 max_fds = 0;

	READ_KERNEL(files, task->files);
	READ_KERNEL(fdt, files->fdt);
	READ_KERNEL(max_fds, fdt->max_fds);
	return max_fds;
}

/* core_sys_select() copies FDS_BYTES(min(nfds, max_fds)) of each set: whole
 * longs, and never more than the descriptor table is large. */
static __always_inline u32 snap_select(struct snapshot *s, u64 *args)
{
	u32 nfds = (s32)args[0] < 0 ? 0 : args[0]; /* EINVAL, nothing is copied */
	u32 bytes;

	if (nfds > NR_OPEN_DEFAULT) {
		u32 most = fds_size();

		if (nfds > most)
			nfds = most;
	}
	bytes = snap_bytes(s, (nfds + 63ULL) / 64 * 8, SET_BYTES);
	snap_part(s, PART_READ, s->data, bytes, args[1]);
	snap_part(s, PART_WRITE, s->data + bytes, bytes, args[2]);
	snap_part(s, PART_EXCEPT, s->data + 2 * bytes, bytes, args[3]);
	snap_timeout(s, args[4]);
	return 3 * bytes;
}

static __always_inline u32 snap_array(struct snapshot *s, u64 from, s32 entries, u32 entry_bytes)
{
	u32 most = SNAP_DATA / entry_bytes * entry_bytes;
	u32 bytes = snap_bytes(s, entries > 0 ? (u64)entries * entry_bytes : 0, most);

	snap_part(s, PART_ARRAY, s->data, bytes, from);
	return bytes;
}

static __always_inline u32 snap_data(struct snapshot *s, enum snap_rule rule, u64 *args)
{
	switch (rule) {
	case SNAP_IGNORE:
	case SNAP_NONE:
		break;
	case SNAP_SELECT:
		return snap_select(s, args);
	case SNAP_POLL:
		return snap_array(s, args[0], args[1], 8);
	case SNAP_PPOLL:
		snap_timeout(s, args[2]);
		return snap_array(s, args[0], args[1], 8);
	case SNAP_EPOLL_CTL:
		return snap_array(s, args[3], 1, EPOLL_EVENT_BYTES);
	case SNAP_EPOLL_WAIT:
		return snap_array(s, args[1], args[2], EPOLL_EVENT_BYTES);
	case SNAP_EPOLL_PWAIT2:
		snap_timeout(s, args[3]);
		return snap_array(s, args[1], args[2], EPOLL_EVENT_BYTES);
	}
	return 0;
}

/* snap_take copies the memory behind the call's arguments to s and returns how
 * many bytes it took of it, a multiple of eight. */
static __always_inline u32 snap_take(struct snapshot *s, enum snap_rule rule, u64 *args)
{
	s->parts = s->unread = 0;
	s->bytes = 0;
	s->timeout[0] = s->timeout[1] = 0;
	return SNAP_HEAD + ((snap_data(s, rule, args) + 7) & ~7U);
}

/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* Copies of the caller's memory. A page that is not in memory cannot be read
 * here (no fault is taken in a probe) and is marked unread. */

static __always_inline void snap_part(struct event *e, enum snap_part part, void *to, u32 bytes,
				      u64 from)
{
	if (!from)
		return;
	if (bpf_probe_read_user(to, bytes, (void *)from))
		e->unread |= part;
	else
		e->parts |= part;
}

/* snap_bytes notes how much is to be read and keeps it within most. */
static __always_inline u32 snap_bytes(struct event *e, u64 bytes, u32 most)
{
	if (bytes > most) {
		e->parts |= PART_CUT;
		bytes = most;
	}
	e->bytes = bytes;
	return bytes;
}

static __always_inline void snap_timeout(struct event *e, u64 from)
{
	snap_part(e, PART_TIMEOUT, e->snap.timeout, sizeof(e->snap.timeout), from);
}

/* core_sys_select() copies FDS_BYTES(min(nfds, max_fds)) of each set: whole
 * longs, and never more than the descriptor table is large. */
static __always_inline void snap_select(struct event *e)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct files_struct *files = NULL;
	struct fdtable *fdt = NULL;
	s32 nfds = e->args[0];
	u32 max_fds = 0, bytes;

	READ_KERNEL(files, task->files);
	READ_KERNEL(fdt, files->fdt);
	READ_KERNEL(max_fds, fdt->max_fds);
	if (nfds < 0)
		nfds = 0; /* EINVAL, nothing is copied */
	if (nfds > max_fds)
		nfds = max_fds;
	bytes = snap_bytes(e, (nfds + 63ULL) / 64 * 8, SET_BYTES);
	snap_part(e, PART_READ, e->snap.data, bytes, e->args[1]);
	snap_part(e, PART_WRITE, e->snap.data + SET_BYTES, bytes, e->args[2]);
	snap_part(e, PART_EXCEPT, e->snap.data + 2 * SET_BYTES, bytes, e->args[3]);
	snap_timeout(e, e->args[4]);
}

static __always_inline void snap_array(struct event *e, u64 from, s32 entries, u32 entry_bytes)
{
	u32 most = SNAP_DATA / entry_bytes * entry_bytes;
	u32 bytes = snap_bytes(e, entries > 0 ? (u64)entries * entry_bytes : 0, most);

	snap_part(e, PART_ARRAY, e->snap.data, bytes, from);
}

static __always_inline void snap_take(struct event *e, enum snap_rule rule)
{
	switch (rule) {
	case SNAP_IGNORE:
	case SNAP_NONE:
		break;
	case SNAP_SELECT:
		snap_select(e);
		break;
	case SNAP_POLL:
		snap_array(e, e->args[0], e->args[1], 8);
		break;
	case SNAP_PPOLL:
		snap_array(e, e->args[0], e->args[1], 8);
		snap_timeout(e, e->args[2]);
		break;
	case SNAP_EPOLL_CTL:
		snap_array(e, e->args[3], 1, EPOLL_EVENT_BYTES);
		break;
	case SNAP_EPOLL_WAIT:
		snap_array(e, e->args[1], e->args[2], EPOLL_EVENT_BYTES);
		break;
	case SNAP_EPOLL_PWAIT2:
		snap_array(e, e->args[1], e->args[2], EPOLL_EVENT_BYTES);
		snap_timeout(e, e->args[3]);
		break;
	}
}

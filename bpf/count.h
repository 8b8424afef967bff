/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* How often each call was entered, where nothing else is wanted. */

static __always_inline void call_count(u32 recording, s32 nr)
{
	struct counted key = {recording, nr};
	u64 *n = bpf_map_lookup_elem(&counts, &key), one = 1;

	if (n)
		++*n; /* of this CPU, on which no other sys_enter runs meanwhile */
	else if (bpf_map_update_elem(&counts, &key, &one, BPF_ANY))
		LOSE(recording, uncounted, 0);
}

/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* Hardware watchpoints. x86 has no watchpoint for reads alone, so two are set
 * on the same address, as a perf group: the leader for writes, then one for
 * any access. hw_breakpoint_handler() asks the debug registers in order, so a
 * write runs watch_store and then watch_access, which leaves it alone; a read
 * runs only watch_access. QEMU's TCG reports the first register only: a write
 * then runs watch_store and nothing else (cpu_check_watchpoint()).
 * Both run inside the debug exception, on top of any other probe. */

#define KERNEL_ADDRESS(ip) ((s64)(ip) < 0)

static __always_inline struct hits *hits_of(struct bpf_perf_event_data *ctx)
{
	struct watched key = {.addr = ctx->addr, .tid = own_ids().tid};

	return bpf_map_lookup_elem(&watches, &key);
}

static __always_inline void watch_event(struct bpf_perf_event_data *ctx, enum event_kind kind)
{
	u32 recording = recording_by(own_ids());
	struct event *e;

	if (!recording)
		return;
	e = event_reserve(recording, kind);
	if (!e)
		return;
	e->ret = ctx->addr;
	bpf_get_stack(ctx, e->args, sizeof(e->args), 0);
	event_submit(e);
}

/* watch_hit counts a hit and records it, if it is the kernel's. */
static __always_inline void watch_hit(struct bpf_perf_event_data *ctx, struct hits *hits,
				      bool store)
{
	if (!KERNEL_ADDRESS(ctx->regs.ip)) {
		hits->user++;
		return;
	}
	if (store)
		hits->writes++;
	else
		hits->reads++;
	watch_event(ctx, store ? KIND_STORE : KIND_ACCESS);
}

static __always_inline bool same_hit(const struct hit *a, const struct hit *b)
{
	return a->ip == b->ip && a->sp == b->sp && a->words[0] == b->words[0] &&
	       a->words[1] == b->words[1] && a->words[2] == b->words[2];
}

SEC("perf_event")
int watch_store(struct bpf_perf_event_data *ctx)
{
	struct hit hit = {ctx->regs.ip, ctx->regs.sp, PERF_WORDS(ctx->regs)};
	struct hits *hits = hits_of(ctx);

	if (!hits)
		return 0;
	hits->stores++;
	hits->stored = hit;
	watch_hit(ctx, hits, true);
	return 0;
}

SEC("perf_event")
int watch_access(struct bpf_perf_event_data *ctx)
{
	struct hit hit = {ctx->regs.ip, ctx->regs.sp, PERF_WORDS(ctx->regs)};
	struct hits *hits = hits_of(ctx);
	bool store;

	if (!hits)
		return 0;
	hits->accesses++;
	store = same_hit(&hits->stored, &hit);
	hits->stored.ip = 0;
	if (!store)
		watch_hit(ctx, hits, false);
	return 0;
}

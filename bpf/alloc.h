/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* The kernel's allocations of objects (mm/slub.c): those of a call, by the task
 * that makes it. */

/* Which arguments of a tracepoint are the cache (struct kmem_cache *) and the
 * bytes asked for (size_t): they differ from kernel to kernel, and 0 is none. The
 * relative _node of a tracepoint, up to Linux 6.0, has them where it has. */
struct alloc_args {
	u8 cache;
	u8 bytes;
};

volatile const struct alloc_args kmalloc_args; /* its cache is of no interest */
volatile const struct alloc_args cache_args;

#define APART(value) asm volatile("" : "+r"(value)) /* loads at offsets that are constant */

static __always_inline u64 alloc_arg(u64 *ctx, u8 number)
{
	u64 value = 0;

	if (number == 2) {
		value = ctx[2];
		APART(value);
	} else if (number == 3) {
		value = ctx[3];
		APART(value);
	}
	return value;
}

/* alloc_cache notes the name of the cache, and its objects' size where the
 * tracepoint does not say it. */
static __always_inline void alloc_cache(struct event *e, struct kmem_cache *cache)
{
	unsigned int bytes = 0;
	const char *name = NULL;

	READ_KERNEL(name, cache->name);
	bpf_probe_read_kernel_str(&e->args[2], 4 * sizeof(e->args[0]), name);
	READ_KERNEL(bytes, cache->object_size);
	if (!e->args[1])
		e->args[1] = bytes;
}

/* All of them begin with the call site and the object. They are raw tracepoints:
 * the object is a const void *, and Linux 6.1 and 6.12 refuse a tp_btf program
 * that has one among its arguments ("type UNKNOWN is not a struct"). */
static __always_inline void alloc_event(u64 *ctx, u8 cache, u8 bytes)
{
	u32 recording = included(ctx, INCLUDE_ALLOCS);
	struct event *e;

	if (!recording || !own_call(recording))
		return;
	e = event_reserve(recording, KIND_ALLOC);
	if (!e)
		return;
	e->args[0] = ctx[0];
	e->ret = ctx[1];
	e->args[1] = alloc_arg(ctx, bytes);
	if (cache)
		alloc_cache(e, (struct kmem_cache *)alloc_arg(ctx, cache));
	event_submit(e);
}

static __always_inline int alloc_seen(u64 *ctx, enum doubled which, u8 cache, u8 bytes)
{
	set_busy(which, true);
	alloc_event(ctx, cache, bytes);
	set_busy(which, false);
	return 0;
}

SEC("raw_tp/kmalloc")
int alloc_kmalloc(u64 *ctx)
{
	return alloc_seen(ctx, DOUBLED_KMALLOC, 0, kmalloc_args.bytes);
}

SEC("raw_tp/kmalloc")
int alloc_kmalloc_d(u64 *ctx)
{
	return excuse(ctx, DOUBLED_KMALLOC, INCLUDE_ALLOCS);
}

SEC("raw_tp/kmem_cache_alloc")
int alloc_cached(u64 *ctx)
{
	return alloc_seen(ctx, DOUBLED_CACHED, cache_args.cache, cache_args.bytes);
}

SEC("raw_tp/kmem_cache_alloc")
int alloc_cached_d(u64 *ctx)
{
	return excuse(ctx, DOUBLED_CACHED, INCLUDE_ALLOCS);
}

SEC("raw_tp/kmalloc_node")
int alloc_kmalloc_n(u64 *ctx)
{
	return alloc_seen(ctx, DOUBLED_KMALLOC_NODE, 0, kmalloc_args.bytes);
}

SEC("raw_tp/kmalloc_node")
int alloc_kmallocnd(u64 *ctx)
{
	return excuse(ctx, DOUBLED_KMALLOC_NODE, INCLUDE_ALLOCS);
}

SEC("raw_tp/kmem_cache_alloc_node")
int alloc_cached_n(u64 *ctx)
{
	return alloc_seen(ctx, DOUBLED_CACHED_NODE, cache_args.cache, cache_args.bytes);
}

SEC("raw_tp/kmem_cache_alloc_node")
int alloc_cachednd(u64 *ctx)
{
	return excuse(ctx, DOUBLED_CACHED_NODE, INCLUDE_ALLOCS);
}

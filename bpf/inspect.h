/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* Kernel objects as they stand, for tracer/inspect, which alone loads these
 * programs: an iterator that lists a process's open files, and a program that
 * reads kernel memory and is run by BPF_PROG_TEST_RUN (raw tracepoints can be
 * since Linux 5.10). Neither is attached to anything that happens. */

#define PEEKS 32
#define PEEK_BYTES 1008 /* the largest struct that is read, with lock debugging */

/* A range of kernel memory: bytes of it at addr are copied to data. */
struct peek {
	u64 addr;
	u32 bytes;
	s32 error; /* -EFAULT: there is no such memory */
	u8 data[PEEK_BYTES];
};

/* A descriptor, and what the kernel's struct file holds. */
struct open_file {
	u64 addr;
	u64 ops;
	u64 private;
	u32 fd;
	u32 flags;
};

/* What is asked. The inspector maps this memory. */
struct inspected {
	u32 pid;               /* whose files are listed */
	u32 peeks;             /* how many ranges are read */
	struct open_file open; /* the one that is being listed */
	struct peek peek[PEEKS];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct inspected);
} inspection SEC(".maps");

struct file {
	void *f_op;
	void *private_data;
	unsigned int f_flags;
} RELOCATED;

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
} RELOCATED;

struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	u32 fd;
	struct file *file;
} RELOCATED;

static __always_inline struct inspected *asked(void)
{
	u32 only = 0;

	return bpf_map_lookup_elem(&inspection, &only);
}

/* task_file_seq_get_next() comes by every thread that has a table of its own
 * (before Linux 5.11 by every thread): the leader's is the process's. It holds
 * a reference to the file while this runs. After the last one file is NULL. */
SEC("iter/task_file")
int open_files(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct inspected *in = asked();
	struct file *file = ctx->file;
	struct ids ids;

	if (!task || !file || !in)
		return 0;
	ids = ids_of(task);
	if (ids.pid != in->pid || ids.tid != in->pid)
		return 0;
	in->open.addr = (u64)file;
	in->open.ops = (u64)file->f_op;
	in->open.private = (u64)file->private_data;
	in->open.fd = ctx->fd;
	in->open.flags = file->f_flags;
	bpf_seq_write(ctx->meta->seq, &in->open, sizeof(in->open));
	return 0;
}

/* bpf_probe_read_kernel() takes no fault: what cannot be read is an error. */
SEC("raw_tp")
int peek_ranges(void *ctx)
{
	struct inspected *in = asked();

	if (!in)
		return 0;
	for (u32 i = 0; i < PEEKS; i++) {
		struct peek *p = &in->peek[i];
		u32 bytes = p->bytes;

		if (i >= in->peeks)
			break;
		if (bytes > PEEK_BYTES)
			bytes = PEEK_BYTES;
		p->error = bpf_probe_read_kernel(p->data, bytes, (void *)p->addr);
	}
	return 0;
}

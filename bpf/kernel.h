/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* The few kernel types the probes look into, with only the fields they need.
 * Offsets are fixed up at load time from the running kernel's BTF (CO-RE). */

#define RELOCATED __attribute__((preserve_access_index))

#define TASK_INTERRUPTIBLE 0x1
#define TASK_DEAD 0x80

struct fdtable {
	unsigned int max_fds;
} RELOCATED;

struct files_struct {
	struct fdtable *fdt;
} RELOCATED;

struct atomic {
	int counter;
};

#define SIGNAL_GROUP_EXIT 0x4

struct signal_struct {
	struct atomic live; /* threads that have not begun to exit */
	int nr_threads;     /* threads that have not been released, zombies too */
	int group_exit_code;
	unsigned int flags;
	struct pid *pids[2]; /* PIDTYPE_PID, PIDTYPE_TGID */
} RELOCATED;

struct thread_info {
	unsigned long flags;
	u32 status;
	struct {
		u32 count;
	} preempt; /* of arm64 */
} RELOCATED;

struct ns_common {
	unsigned int inum;
} RELOCATED;

struct pid_namespace {
	struct ns_common ns;
} RELOCATED;

struct upid {
	int nr;
	struct pid_namespace *ns;
} RELOCATED;

struct pid {
	unsigned int level;
	struct upid numbers[];
} RELOCATED;

struct kernfs_node {
	u64 id;
} RELOCATED;

struct cgroup;

struct cgroup_subsys_state {
	struct cgroup *cgroup;
	struct cgroup_subsys_state *parent;
} RELOCATED;

struct cgroup_root {
	int hierarchy_id; /* as in /proc/PID/cgroup */
} RELOCATED;

struct cgroup {
	struct cgroup_subsys_state self;
	struct kernfs_node *kn;
	struct cgroup_root *root;
} RELOCATED;

struct css_set {
	struct cgroup *dfl_cgrp; /* its group of version 2 */
} RELOCATED;

struct sigpending {
	struct {
		unsigned long sig[1];
	} signal;
} RELOCATED;

struct task_struct {
	struct thread_info thread_info;
	unsigned int __state; /* before Linux 5.14: state */
	int pid;
	int tgid;
	int exit_code;
	void *stack;    /* its lowest address */
	int exit_state; /* not 0: a zombie, or released */
	struct task_struct *group_leader;
	struct files_struct *files;
	struct signal_struct *signal;
	struct pid *thread_pid;
	struct css_set *cgroups;
	struct sigpending pending; /* signals to this thread */
} RELOCATED;

struct kernel_siginfo {
	int si_code;
} RELOCATED;

struct sigaction {
	void *sa_handler;
} RELOCATED;

struct k_sigaction {
	struct sigaction sa;
} RELOCATED;

struct sock_common {
	u16 skc_num;   /* the local port */
	u16 skc_dport; /* the remote port, in the order of the network */
} RELOCATED;

struct sock {
	struct sock_common __sk_common;
	u16 sk_protocol;
} RELOCATED;

struct kmem_cache {
	unsigned int object_size;
	const char *name;
} RELOCATED;

struct hrtimer {
	void *function;
} RELOCATED;

/* READ_KERNEL reads a kernel field that is not reached through a trusted pointer,
 * or is not read often. To follow a pointer by BTF is cheaper at run time, and
 * takes the verifier milliseconds: for each it looks through all names of the
 * kernel (btf_nested_type_is_trusted()). */
#define READ_KERNEL(to, field) bpf_probe_read_kernel(&(to), sizeof(to), &(field))

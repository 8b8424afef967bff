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

struct signal_struct {
	struct atomic live; /* threads that have not begun to exit */
} RELOCATED;

struct thread_info {
	unsigned long flags;
	u32 status;
} RELOCATED;

struct task_struct {
	struct thread_info thread_info;
	int pid;
	int tgid;
	int exit_code;
	struct files_struct *files;
	struct signal_struct *signal;
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

/* READ_KERNEL reads a kernel field that is not reached through a trusted pointer. */
#define READ_KERNEL(to, field) bpf_probe_read_kernel(&(to), sizeof(to), &(field))

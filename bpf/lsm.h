/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* What the kernel asks its security modules, and is answered yes. A kernel that
 * does not list bpf among them (lsm=, CONFIG_LSM) attaches these programs and
 * never runs them. */

static __always_inline int lsm_ran(enum function which, u64 file, s64 number)
{
	struct ran ran = {.file = file, .number = number};

	shot(which);
	return function_event(of_call(INCLUDE_LSM), which, &ran);
}

SEC("lsm/file_fcntl")
int lsm_fcntl(u64 *ctx)
{
	return lsm_ran(FUNCTION_FILE_FCNTL, ctx[0], (u32)ctx[1]);
}

SEC("lsm/file_set_fowner")
int lsm_fowner(u64 *ctx)
{
	return lsm_ran(FUNCTION_FILE_SET_FOWNER, ctx[0], 0);
}

/* Runs in whatever context makes the file ready. */
SEC("lsm/file_send_sigiotask")
int lsm_sigiotask(u64 *ctx)
{
	struct fown_struct *fown = (void *)ctx[1];
	struct ran ran = {
	    .file = file_of(fown), .number = (s32)ctx[2], .owner = tgid_of((void *)ctx[0])};

	shot(FUNCTION_FILE_SEND_SIGIOTASK);
	return function_event(of_process(ran.owner, INCLUDE_LSM), FUNCTION_FILE_SEND_SIGIOTASK,
			      &ran);
}

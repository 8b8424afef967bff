/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* What is recorded of a function of the kernel that was called, and for whom. */

enum function : u64 {
	FUNCTION_CORE_SYS_SELECT = 1,
	FUNCTION_DO_SELECT,
	FUNCTION_DO_SYS_POLL,
	FUNCTION_SOCK_POLL,
	FUNCTION_TCP_POLL,
	FUNCTION_PIPE_POLL,
	FUNCTION_EP_EVENTPOLL_POLL,
	FUNCTION_EP_POLL_CALLBACK,
	FUNCTION_EP_SEND_EVENTS,
	FUNCTION_SEND_SIGIO,
	FUNCTION_SEND_SIGIO_TO_TASK,
	FUNCTION_F_SETOWN,
	FUNCTION_DO_FCNTL,
	FUNCTION_KERNEL_CLONE,
	FUNCTION_FILE_FCNTL,
	FUNCTION_FILE_SET_FOWNER,
	FUNCTION_FILE_SEND_SIGIOTASK,
	FUNCTION_MAX,
};

/* That a probe is attached proves nothing: the kernel may have inlined the function
 * where it is called, and not ask the security modules. So the tracer makes calls
 * that come by all of them, in the thread shooter, and looks which were seen. */
u32 shooter;
u32 shots[FUNCTION_MAX];

static __noinline int shot(enum function which)
{
	if (shooter && which < FUNCTION_MAX && own_ids().tid == shooter)
		ADD(shots[which], 1);
	return 0;
}

/* What is recorded of a function that was called. What it has not is 0. */
struct ran {
	u64 file;   /* struct file */
	s64 number; /* of descriptors or events, a descriptor, a command, or a signal */
	s64 owner;  /* a process, or minus a process group */
	u32 mask;   /* of poll events */
	s64 ret;
};

static __noinline int function_event(u32 recording, enum function which, const struct ran *ran)
{
	struct event *e = recording ? event_reserve(recording, KIND_FUNCTION) : NULL;

	if (!e)
		return 0;
	e->args[0] = which;
	e->args[1] = ran->file;
	e->args[2] = ran->number;
	e->args[3] = ran->owner;
	e->args[4] = ran->mask;
	e->ret = ran->ret;
	event_submit(e);
	return 0;
}

/* asks_for returns the recording if it includes such things. */
static __always_inline u32 asks_for(u32 recording, enum include what)
{
	struct recording *r = recording ? recording_of(recording) : NULL;

	return r && r->include & what ? recording : 0;
}

/* of_call returns the recording of the recorded call that the task is in. These
 * functions run for the task itself, and in no interrupt. */
static __noinline u32 of_call(enum include what)
{
	u32 recording = asks_for(recording_by(own_ids()), what);

	return recording && own_call(recording) ? recording : 0;
}

/* of_waker returns the recording of the running thread, also of a bystander's and
 * also in an interrupt: whoever makes a file ready does not ask for whom. */
static __noinline u32 of_waker(enum include what)
{
	struct ids me = own_ids();

	return asks_for(hears(bpf_map_lookup_elem(&followed, &me.pid), me.tid), what);
}

/* of_process returns the recording of a process, or that of the waker. */
static __noinline u32 of_process(u32 pid, enum include what)
{
	struct follow *f = bpf_map_lookup_elem(&followed, &pid);
	u32 recording = asks_for(hears(f, f ? f->only : 0), what);

	return recording ? recording : of_waker(what);
}

/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* Signals. A SIGIO does not pass kill(2): send_sigio_to_task() sends it from
 * whatever context made the descriptor ready. Both ways meet in
 * __send_signal_locked(), where signal_generate fires. */

#define SI_USER 0
#define SI_KERNEL 0x80

/* The kernel passes SEND_SIG_NOINFO (0) and SEND_SIG_PRIV (1) in place of a
 * siginfo; trace/events/signal.h reads them as SI_USER and SI_KERNEL. */
static __always_inline s64 signal_code(struct kernel_siginfo *info)
{
	int code = 0;

	if ((unsigned long)info == 0)
		return SI_USER;
	if ((unsigned long)info == 1)
		return SI_KERNEL;
	READ_KERNEL(code, info->si_code);
	return code;
}

static __always_inline void signal_event(u32 recording, u32 sig, s64 code, struct ids to, u64 group,
					 u64 result)
{
	struct event *e = event_reserve(recording, KIND_SIGNAL);

	if (!e)
		return;
	e->args[0] = sig;
	e->args[1] = code;
	e->args[2] = to.pid;
	e->args[3] = to.tid;
	e->args[4] = group;
	e->args[5] = result;
	event_submit(e);
}

/* hears reports whether the signals of a thread belong to its recording. */
static __always_inline u32 hears(struct follow *f, u32 tid)
{
	if (!f || f->counts || f->mode == FOLLOW_LATER || (f->only && f->only != tid))
		return 0;
	return f->recording;
}

/* Runs in the sender's context. Recorded for the target's recording and, where
 * it is another one, for the sender's: so a signal of a followed sender to
 * anybody is seen, and a signal of anybody to a followed target. What a bystander
 * sends to itself is its own affair. */
SEC("tp_btf/signal_generate")
int BPF_PROG(signal_generate, int sig, struct kernel_siginfo *info, struct task_struct *task,
	     int group, int result)
{
	struct ids to = ids_of(task), me = own_ids();
	struct follow *to_whom = bpf_map_lookup_elem(&followed, &to.pid);
	struct follow *from_whom = bpf_map_lookup_elem(&followed, &me.pid);
	u32 target = hears(to_whom, group ? to_whom && to_whom->only ? to_whom->only : 0 : to.tid);
	u32 sender = hears(from_whom, me.tid);
	s64 code = signal_code(info);

	if (to.pid == me.pid && to_whom && to_whom->mode == FOLLOW_SIGNALS && code <= SI_USER)
		return 0;
	if (target)
		signal_event(target, sig, code, to, group, result);
	if (sender && sender != target)
		signal_event(sender, sig, code, to, group, result);
	return 0;
}

/* Runs in the target, in get_signal(), just before the handler's frame is made
 * or the default action is taken. */
SEC("tp_btf/signal_deliver")
int BPF_PROG(signal_deliver, int sig, struct kernel_siginfo *info, struct k_sigaction *ka)
{
	u32 recording = recording_by(own_ids());
	struct event *e;

	if (!recording)
		return 0;
	e = event_reserve(recording, KIND_DELIVERY);
	if (!e)
		return 0;
	e->args[0] = sig;
	e->args[1] = signal_code(info);
	e->args[2] = (u64)ka->sa.sa_handler;
	event_submit(e);
	return 0;
}

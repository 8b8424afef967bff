/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* High-resolution timers. A call that waits with a timeout starts one whose
 * function is hrtimer_wakeup (hrtimer_setup_sleeper_on_stack()). The scheduler,
 * when it is asked to wait or to wake, starts timers of its own. */

static __always_inline void timer_event(void *ctx, struct hrtimer *timer)
{
	u32 recording = included(ctx, INCLUDE_TIMERS);
	struct event *e;

	if (!recording || !own_call(recording))
		return;
	e = event_reserve(recording, KIND_TIMER);
	if (!e)
		return;
	e->args[0] = (u64)timer->function;
	event_submit(e);
}

SEC("tp_btf/hrtimer_start")
int BPF_PROG(timer_start, struct hrtimer *timer)
{
	set_busy(DOUBLED_TIMER, true);
	timer_event(ctx, timer);
	set_busy(DOUBLED_TIMER, false);
	return 0;
}

SEC("tp_btf/hrtimer_start")
int timer_start_d(u64 *ctx)
{
	return excuse(ctx, DOUBLED_TIMER, INCLUDE_TIMERS);
}

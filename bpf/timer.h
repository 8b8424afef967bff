/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#pragma once

/* High-resolution timers. A call that waits with a timeout starts one whose
 * function is hrtimer_wakeup (hrtimer_setup_sleeper_on_stack()). The scheduler,
 * when it is asked to wait or to wake, starts timers of its own. */

SEC("tp_btf/hrtimer_start")
int BPF_PROG(timer_start, struct hrtimer *timer)
{
	u32 recording = included(ctx, INCLUDE_TIMERS);
	struct event *e;

	if (!recording || !own_call(recording))
		return 0;
	e = event_reserve(recording, KIND_TIMER);
	if (!e)
		return 0;
	e->args[0] = (u64)timer->function;
	event_submit(e);
	return 0;
}

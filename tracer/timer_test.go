// SPDX-License-Identifier: MIT

package tracer_test

import (
	"testing"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

func TestOnlyATimeoutOfSomeLengthStartsATimer(t *testing.T) {
	need(t, tracer.HaveHook(tracer.HookTimers))
	es := registering(t, tracer.HookTimers)
	for _, call := range es.Calls(trace.EpollWait) {
		own := es.During(call).Of(trace.KindTimer).Where(func(e trace.Event) bool { return e.Callback == "hrtimer_wakeup" })
		timeout := int32(call.Args[3])
		if len(own) > 1 || (timeout > 0) != (len(own) == 1) || (timeout != 0) != call.Slept {
			t.Errorf("%s starts\n%s", call, own)
		}
	}
	for _, e := range es.Of(trace.KindTimer) {
		if e.Callback == "" || e.Inside == "" {
			t.Errorf("%+v inside %q", e.Timer, e.Inside)
		}
	}
}

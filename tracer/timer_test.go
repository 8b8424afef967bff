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
		if timed := int32(call.Args[3]) > 0; timed != (len(own) == 1) {
			t.Errorf("%s starts\n%s", call, own)
		}
	}
	for _, e := range es.Of(trace.KindTimer) {
		if e.Callback == "" || e.Inside == "" {
			t.Errorf("%+v inside %q", e.Timer, e.Inside)
		}
	}
}

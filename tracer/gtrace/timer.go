// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A TimerNoun matches a call starting a high-resolution timer, seen at the
// tracepoint hrtimer_start. Timers are recorded inside of recorded calls that were
// seen to be entered. Its modifiers return copies.
type TimerNoun struct{ noun }

// Timer matches the start of any timer, also of one of the scheduler's own, which
// a call that waits or wakes may bring about: see [TimerNoun.Calling]. The
// recording must include timers: tracer.HookTimers.
func Timer() TimerNoun {
	return TimerNoun{noun{kind: trace.KindTimer}.and(naming(check{words: "timer", holds: always})).and(insideOnly)}
}

// Calling matches timers that call the kernel function when they expire. A wait
// with a timeout has one that calls hrtimer_wakeup.
func (n TimerNoun) Calling(function string) TimerNoun {
	return TimerNoun{n.and(check{
		words: "calling " + function,
		holds: func(e trace.Event) bool { return isFunction(e.Callback, function) },
		miss:  func(e trace.Event) string { return fmt.Sprintf("callback is %s, not %s", e.Callback, function) },
	})}
}

// During matches timers that are started inside a call of the family.
func (n TimerNoun) During(f trace.Family) TimerNoun { return TimerNoun{n.and(during(f))} }

// By matches timers in the context of process pid.
func (n TimerNoun) By(pid int) TimerNoun { return TimerNoun{n.and(by(pid))} }

// ByThread matches timers in the context of thread tid.
func (n TimerNoun) ByThread(tid int) TimerNoun { return TimerNoun{n.and(byThread(tid))} }

// Where matches timers for which holds returns true; the words say in a phrase
// what that means.
func (n TimerNoun) Where(words string, holds func(trace.Event) bool) TimerNoun {
	return TimerNoun{n.and(where(words, holds))}
}

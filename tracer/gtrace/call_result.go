// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"
	"slices"
	"syscall"

	"github.com/kwitness/kwitness/tracer/trace"
)

// Returned matches calls that returned, with or without an error.
func (n CallNoun) Returned() CallNoun {
	return CallNoun{n.and(inState("that returned", trace.Returned))}
}

// InFlight matches calls that had been entered and not left when the trace
// ended. On an incomplete trace no call counts as one: its exit may be lost.
func (n CallNoun) InFlight() CallNoun {
	c := inState("in flight", trace.InFlight)
	c.rests = []trace.Kind{trace.KindExit} // ends a call of its thread
	return CallNoun{n.and(c)}
}

func inState(words string, s trace.State) check {
	return is(words, "state", func(e trace.Event) trace.State { return e.State }, s, trace.State.String)
}

// Blocking matches calls in which the thread left its CPU to wait
// (sched_switch), whether or not they returned. Of a call that was entered before
// the recording began a verb does not say that it did not.
func (n CallNoun) Blocking() CallNoun {
	return CallNoun{n.and(check{
		words:  "that slept",
		rests:  []trace.Kind{trace.KindSleep},
		holds:  func(e trace.Event) bool { return e.Slept },
		miss:   func(trace.Event) string { return "it did not sleep" },
		unseen: noKind(trace.KindSleep),
	})}
}

// OK matches calls that returned without an error.
func (n CallNoun) OK() CallNoun {
	return n.result("without error", "a success", func(e trace.Event) bool { return e.Errno == 0 })
}

// Returning matches calls that returned the value ret.
func (n CallNoun) Returning(ret int) CallNoun {
	want := fmt.Sprint(ret)
	return n.result("returning "+want, want, func(e trace.Event) bool { return e.Ret == int64(ret) })
}

// Failing matches calls that failed with errno as the kernel's sys_exit has it.
// There a call that a signal interrupted has an internal code instead of
// EINTR: see [CallNoun.Interrupted].
func (n CallNoun) Failing(errno syscall.Errno) CallNoun {
	want := trace.ErrnoName(errno)
	return n.result("failing with "+want, want, func(e trace.Event) bool { return e.Errno == errno })
}

// Interrupted matches calls that a signal interrupted: they end with EINTR or
// with one of the codes ERESTARTSYS, ERESTARTNOINTR, ERESTARTNOHAND and
// ERESTART_RESTARTBLOCK, which arch_do_signal_or_restart turns into EINTR or a
// restart only after sys_exit.
func (n CallNoun) Interrupted() CallNoun {
	codes := []syscall.Errno{syscall.EINTR, 512, 513, 514, 516}
	return n.result("interrupted by a signal", "an interruption",
		func(e trace.Event) bool { return slices.Contains(codes, e.Errno) })
}

func (n CallNoun) result(words, want string, holds func(trace.Event) bool) CallNoun {
	return CallNoun{n.and(check{
		words: words,
		holds: func(e trace.Event) bool { return e.State == trace.Returned && holds(e) },
		miss:  func(e trace.Event) string { return fmt.Sprintf("result is %s, not %s", result(e), want) },
	})}
}

// result returns what a call came to: "3", "EAGAIN", "in flight".
func result(e trace.Event) string {
	switch {
	case e.State != trace.Returned:
		return e.State.String()
	case e.Errno != 0:
		return trace.ErrnoName(e.Errno)
	}
	return fmt.Sprint(e.Ret)
}

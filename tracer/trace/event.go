// SPDX-License-Identifier: MIT

package trace

import "time"

// An Event is one thing the kernel did for, to or on behalf of a followed task.
//
// Kind says which of the embedded groups of fields is meaningful; the others
// are zero. The fields are promoted, so that HaveField("Errno", …) works.
type Event struct {
	// Seq is the event's position in the trace. Positions grow from 0 in the
	// order in which the kernel reserved the records; the exit of a call has
	// one of its own.
	Seq int
	// Time is how long after the start of the recording it happened, by
	// CLOCK_MONOTONIC.
	Time time.Duration
	// PID is the process (thread group) and TID the thread in whose context
	// the event happened: for a signal the sender's, for a wake-up the waker's.
	PID, TID int
	Kind     Kind
	// Inside names the call that TID was in at that moment, Outer is that
	// call's Seq: greater than this one's if the call is Unentered. They are ""
	// and 0 for calls themselves and between calls.
	Inside string `json:",omitempty"`
	Outer  int    `json:",omitempty"`

	Call
	Signal
	Task
	Access
	TCP
	Alloc
	Timer
	FunctionCall
}

// NewThread reports whether a fork made a thread rather than a process.
func (e Event) NewThread() bool { return e.Kind == KindFork && e.Child == e.PID }

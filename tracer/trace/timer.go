// SPDX-License-Identifier: MIT

package trace

// Timer is the part of an [Event] of [KindTimer].
type Timer struct {
	// Callback is the kernel function that the timer calls: hrtimer_wakeup wakes a
	// thread that waits with a timeout. The scheduler has timers of its own, which
	// it may start when it is asked to wait or to wake.
	Callback string `json:",omitempty"`
}

// String names the function.
func (t Timer) String() string { return printable("starts a timer that calls " + t.Callback) }

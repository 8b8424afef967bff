// SPDX-License-Identifier: MIT

package trace

import "strconv"

// Signal codes that tell who sent a signal (siginfo's si_code).
const (
	CodeUser   = 0    // SI_USER: kill(2)
	CodeKernel = 0x80 // SI_KERNEL: the kernel itself, such as send_sigio_to_task
	CodeTkill  = -6   // SI_TKILL: tkill(2) and tgkill(2)
)

// A SignalResult says what became of a generated signal (enum
// TRACE_SIGNAL_* of the kernel's trace/events/signal.h).
type SignalResult int

// The results of generating a signal.
const (
	SignalQueued  SignalResult = iota // it is now pending for its target
	SignalIgnored                     // the target ignores it
	SignalPending                     // the same signal was pending already
	SignalNoRoom                      // the queue was full, the signal is lost
	SignalNoInfo                      // the queue was full, its siginfo is lost
)

var signalResults = [...]string{"queued", "ignored", "already pending", "lost, queue full", "queued, info lost"}

// String returns the result in words.
func (r SignalResult) String() string {
	if r >= 0 && int(r) < len(signalResults) {
		return signalResults[r]
	}
	return "result " + strconv.Itoa(int(r))
}

// Signal is the part of an [Event] of [KindSignal] or [KindDelivery].
type Signal struct {
	// Sig is the signal's number, Code its si_code.
	Sig  int `json:",omitzero"`
	Code int `json:",omitzero"`
	// To and ToTID are the process and the thread it was sent to; for a signal
	// to a whole process (Group) ToTID is its leader.
	To    int  `json:",omitzero"`
	ToTID int  `json:",omitzero"`
	Group bool `json:",omitempty"`
	// Sender is the process that called kill, tkill or sigqueue, and 0 for a
	// signal of the kernel's own.
	Sender int `json:",omitzero"`
	// Result says what became of a generated signal.
	Result SignalResult `json:",omitzero"`
	// Handler is where a delivery goes: 0 is the default action.
	Handler uint64 `json:",omitzero"`
}

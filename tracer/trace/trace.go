// SPDX-License-Identifier: MIT

package trace

import (
	"fmt"
	"strings"
	"time"
)

// A Trace is what was recorded of one target.
//
// A sealed trace does not change any more and may be read by many goroutines.
type Trace struct {
	// Target is the process the recording was armed for.
	Target int
	// Name says in words what was recorded, "select server" for example; it
	// may be empty.
	Name string `json:",omitempty"`
	// Kernel and Arch are the release and machine of uname(2).
	Kernel, Arch string
	// Kinds says which kinds of events were recorded: of anything else the trace
	// cannot say that it did not happen. Of KindAccess those of the watchpoints
	// in Watches are recorded, of KindSleep and KindWake those inside a recorded
	// call. See [Trace.Records].
	Kinds []Kind `json:",omitzero"`
	// Calls names the system calls that were recorded, Watches the watchpoints
	// that were set.
	Calls   []string `json:",omitzero"`
	Watches []string `json:",omitzero"`
	// Handmade says that the trace was written by hand, in a test: its author
	// knows what did not happen, so it counts as recording everything. No
	// recording sets it.
	Handmade bool `json:",omitzero"`
	// Events are in the order of Seq.
	Events Log
	// Lost lists everything that the recording may have missed.
	Lost Losses
	// Sealed says that the recording was stopped and that everything that
	// happened before is in.
	Sealed bool
	// Span is how long the recording lasted.
	Span time.Duration
}

// A Loss says what was missed, how often and why.
type Loss struct {
	What  string
	Count uint64
}

// String returns the loss as it is quoted in messages.
func (l Loss) String() string { return printable(fmt.Sprintf("%d %s", l.Count, l.What)) }

// Losses is what a recording missed; empty means nothing.
type Losses []Loss

// String lists the losses; "nothing" if there are none.
func (ls Losses) String() string {
	if len(ls) == 0 {
		return "nothing"
	}
	words := make([]string, len(ls))
	for i, l := range ls {
		words[i] = l.String()
	}
	return strings.Join(words, ", ")
}

// An IncompleteError says why a trace cannot show what did not happen.
type IncompleteError struct{ Lost Losses }

// Error names what was lost.
func (e *IncompleteError) Error() string { return "incomplete trace: lost " + e.Lost.String() }

// Incomplete returns nil if nothing was missed, and else an [*IncompleteError].
// An incomplete trace still shows what happened; it never shows what did not:
// "exactly", "never" and "for each" cannot be judged on it.
func (t *Trace) Incomplete() error {
	if len(t.Lost) == 0 {
		return nil
	}
	return &IncompleteError{t.Lost}
}

// Trace returns t, so that a *Trace serves wherever something that has a trace does.
func (t *Trace) Trace() *Trace { return t }

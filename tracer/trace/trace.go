// SPDX-License-Identifier: MIT

package trace

import "time"

// A Trace is what was recorded of one target.
//
// A sealed trace does not change any more and may be read by many goroutines.
type Trace struct {
	// Target is the process, or the thread, that the recording was armed for; 0
	// for a control group.
	Target int
	// Name says in words what was recorded, "select server" for example; it
	// may be empty.
	Name string `json:",omitempty"`
	// Kernel and Arch are the release and machine of uname(2).
	Kernel, Arch string
	// Kinds says which kinds of events were recorded: of anything else the trace
	// cannot say that it did not happen. Of KindAccess those of the watchpoints
	// in Watches are recorded, of KindTCP those of the ports in Ports, of KindFunction
	// those in Functions, of KindSleep, KindWake, KindAlloc and KindTimer those inside
	// a recorded call. See [Trace.Records].
	Kinds []Kind `json:",omitzero"`
	// Calls names the system calls that were recorded, Watches the watchpoints
	// that were set, Ports the ports whose TCP sockets were.
	Calls   []string `json:",omitzero"`
	Watches []string `json:",omitzero"`
	Ports   []int    `json:",omitzero"`
	// Functions names the kernel functions that were recorded; Unprobed says of
	// others that were asked for why they could not be.
	Functions []string          `json:",omitzero"`
	Unprobed  map[string]string `json:",omitempty"`
	// Handmade says that the trace was written by hand, in a test: its author
	// knows what did not happen, so it counts as recording everything. No
	// recording sets it.
	Handmade bool `json:",omitzero"`
	// Unwitnessed says why no counter independent of the tracer has counted the
	// calls as well; "" means that one has, and Lost says if it saw more.
	Unwitnessed string `json:",omitempty"`
	// Events are in the order of Seq.
	Events Log
	// Lost lists everything that the recording may have missed: see
	// [Trace.Incomplete].
	Lost Losses
	// Sealed says that the recording was stopped and that everything that
	// happened before is in.
	Sealed bool
	// Span is how long the recording lasted.
	Span time.Duration
}

// Trace returns t, so that a *Trace serves wherever something that has a trace does.
func (t *Trace) Trace() *Trace { return t }

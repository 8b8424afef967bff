// SPDX-License-Identifier: MIT

// Package trace holds what was recorded: plain data, queries over it, and its
// printed form.
//
// It needs no privileges and knows nothing of eBPF, so a trace can be made by
// hand in a test, saved, loaded elsewhere and judged again.
//
// # Order
//
// The kernel hands out records in the order in which it reserved them in one
// ring buffer, over all CPUs. [Event.Seq] is the position of a record in that
// order. A system call has two records, one at its enter and one at its exit:
// the event stands where the call was entered and [Call.End] says where it was
// left. Everything of the same thread with a position in between happened
// inside the call.
//
// Positions of different threads on different CPUs say in which order the
// records were reserved, which is the order of cause and effect wherever one
// followed from the other, and arbitrary where none did.
//
// # Scope
//
// A trace says which kinds of events, calls, watchpoints and ports it recorded: that
// it shows nothing of others means nothing. See [Trace.Records]. One written by
// hand may be [Trace.Handmade].
//
// # Completeness
//
// A trace keeps account of what it may have missed, and of which kinds of events
// that may be. See [Trace.Incomplete].
//
// # Saving
//
// A trace goes through encoding/json and back unchanged.
package trace

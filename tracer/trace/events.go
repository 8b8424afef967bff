// SPDX-License-Identifier: MIT

package trace

// Events are some events, in the order of Seq: what a query returns, or a trace
// written by hand. They are a [Source] and answer the same queries as the [Log]
// of them, with slices of their own, so they can be chained and kept.
type Events []Event

// Len returns how many events there are.
func (es Events) Len() int { return len(es) }

// At returns the event at index i.
func (es Events) At(i int) Event { return es[i] }

// Where returns the events that satisfy keep.
func (es Events) Where(keep func(Event) bool) Events { return NewLog(es).Where(keep) }

// Of returns the events of the given kinds.
func (es Events) Of(kinds ...Kind) Events { return NewLog(es).Of(kinds...) }

// Calls returns the calls of a family.
func (es Events) Calls(f Family) Events { return NewLog(es).Calls(f) }

// By returns the events in the context of process pid.
func (es Events) By(pid int) Events { return NewLog(es).By(pid) }

// ByThread returns the events in the context of thread tid.
func (es Events) ByThread(tid int) Events { return NewLog(es).ByThread(tid) }

// After returns the events behind position seq.
func (es Events) After(seq int) Events { return NewLog(es).After(seq) }

// Between returns the events behind position from and before position to.
func (es Events) Between(from, to int) Events { return NewLog(es).Between(from, to) }

// During returns what [Log.During] does.
func (es Events) During(call Event) Events { return NewLog(es).During(call) }

// InFlight returns the calls that have not returned.
func (es Events) InFlight() Events { return NewLog(es).InFlight() }

// String returns the timeline: see [Log.String].
func (es Events) String() string { return NewLog(es).String() }

// GomegaString returns the shortened timeline: see [Log.GomegaString].
func (es Events) GomegaString() string { return NewLog(es).GomegaString() }

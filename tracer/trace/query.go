// SPDX-License-Identifier: MIT

package trace

import (
	"iter"
	"math"
	"slices"
	"sort"
)

// The queries of a log keep the order and return slices of their own, which can
// be asked in turn.

// Where returns the events that satisfy keep.
func (l Log) Where(keep func(Event) bool) Events { return collect(l.All(), keep) }

// Of returns the events of the given kinds.
func (l Log) Of(kinds ...Kind) Events {
	return l.Where(func(e Event) bool { return slices.Contains(kinds, e.Kind) })
}

// Calls returns the calls of a family.
func (l Log) Calls(f Family) Events {
	return l.Where(func(e Event) bool { return e.Kind == KindCall && slices.Contains(f, e.Name) })
}

// By returns the events in the context of process pid.
func (l Log) By(pid int) Events {
	return l.Where(func(e Event) bool { return e.PID == pid })
}

// ByThread returns the events in the context of thread tid.
func (l Log) ByThread(tid int) Events { return l.Where(ofThread(tid)) }

// After returns the events behind position seq.
func (l Log) After(seq int) Events { return l.Between(seq, math.MaxInt) }

// Between returns the events behind position from and before position to.
func (l Log) Between(from, to int) Events {
	return slices.Collect(l.AllBetween(from, to))
}

// During returns the events of the call's own thread that happened inside it;
// for a call that is in flight, all that the thread did since.
func (l Log) During(call Event) Events {
	end := call.End
	if call.State != Returned {
		end = math.MaxInt
	}
	return collect(l.AllBetween(call.Seq, end), ofThread(call.TID))
}

// InFlight returns the calls that have not returned.
func (l Log) InFlight() Events {
	return l.Where(func(e Event) bool { return e.Kind == KindCall && e.State == InFlight })
}

// behind returns the index of the first event behind position seq.
func (l Log) behind(seq int) int {
	return sort.Search(l.Len(), func(i int) bool { return l.source.At(i).Seq > seq })
}

func ofThread(tid int) func(Event) bool { return func(e Event) bool { return e.TID == tid } }

func collect(es iter.Seq[Event], keep func(Event) bool) Events {
	var kept Events
	for e := range es {
		if keep(e) {
			kept = append(kept, e)
		}
	}
	return kept
}

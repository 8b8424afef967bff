// SPDX-License-Identifier: MIT

package trace

import (
	"slices"
	"sort"
)

// Events are in the order of Seq. The queries keep the order and return slices
// of their own, so they can be chained and kept.
type Events []Event

// Where returns the events that satisfy keep.
func (es Events) Where(keep func(Event) bool) Events {
	var kept Events
	for _, e := range es {
		if keep(e) {
			kept = append(kept, e)
		}
	}
	return kept
}

// Of returns the events of the given kinds.
func (es Events) Of(kinds ...Kind) Events {
	return es.Where(func(e Event) bool { return slices.Contains(kinds, e.Kind) })
}

// Calls returns the calls of a family.
func (es Events) Calls(f Family) Events {
	return es.Where(func(e Event) bool { return e.Kind == KindCall && slices.Contains(f, e.Name) })
}

// By returns the events in the context of process pid.
func (es Events) By(pid int) Events {
	return es.Where(func(e Event) bool { return e.PID == pid })
}

// ByThread returns the events in the context of thread tid.
func (es Events) ByThread(tid int) Events {
	return es.Where(func(e Event) bool { return e.TID == tid })
}

// After returns the events behind position seq.
func (es Events) After(seq int) Events {
	return slices.Clone(es[es.index(seq+1):])
}

// Between returns the events behind position from and before position to.
func (es Events) Between(from, to int) Events {
	lo := es.index(from + 1)
	return slices.Clone(es[lo:max(lo, es.index(to))])
}

// During returns the events of the call's own thread that happened inside it;
// for a call that is in flight, all that the thread did since.
func (es Events) During(call Event) Events {
	if call.State != Returned {
		return es.After(call.Seq).ByThread(call.TID)
	}
	return es.Between(call.Seq, call.End).ByThread(call.TID)
}

// InFlight returns the calls that have not returned.
func (es Events) InFlight() Events {
	return es.Where(func(e Event) bool { return e.Kind == KindCall && e.State == InFlight })
}

// index returns where the first event at or behind position seq stands.
func (es Events) index(seq int) int {
	return sort.Search(len(es), func(i int) bool { return es[i].Seq >= seq })
}

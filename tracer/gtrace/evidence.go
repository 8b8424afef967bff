// SPDX-License-Identifier: MIT

package gtrace

import (
	"iter"

	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// evidence yields the events that prove something. If the trace lost some that
// bear on the claim, that excludes calls in flight: their end may be what was
// lost.
func (v *verb) evidence(t *trace.Trace) iter.Seq[trace.Event] {
	if v.incomplete(t) == nil {
		return t.Events.All()
	}
	return only(t.Events.All(), func(e trace.Event) bool { return e.Kind != trace.KindCall || e.State != trace.InFlight })
}

// only yields the events for which holds returns true.
func only(es iter.Seq[trace.Event], holds func(trace.Event) bool) iter.Seq[trace.Event] {
	return func(yield func(trace.Event) bool) {
		for e := range es {
			if holds(e) && !yield(e) {
				return
			}
		}
	}
}

// hits yields the events that match the noun, and in the end an error if that
// cannot be said of one of them.
func hits(n types.GomegaMatcher, es iter.Seq[trace.Event]) iter.Seq2[trace.Event, error] {
	return func(yield func(trace.Event, error) bool) {
		for e := range es {
			ok, err := matches(n, e)
			if (ok || err != nil) && !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// matching returns how many events match the noun and shows at most so many.
func matching(n types.GomegaMatcher, es iter.Seq[trace.Event], most int) (*sample, error) {
	found := &sample{most: most}
	for e, err := range hits(n, es) {
		if err != nil {
			return nil, err
		}
		found.add(e)
	}
	return found, nil
}

// inOrder returns the first events that match the nouns one after the other, as
// far as that goes. A call that was entered before the recording began can only
// be the first.
func inOrder(nouns []types.GomegaMatcher, es iter.Seq[trace.Event]) (trace.Events, error) {
	var hits trace.Events
	for e := range es {
		if len(hits) == len(nouns) {
			break
		}
		if len(hits) > 0 && e.Unentered {
			continue
		}
		ok, err := matches(nouns[len(hits)], e)
		if err != nil {
			return nil, err
		}
		if ok {
			hits = append(hits, e)
		}
	}
	return hits, nil
}

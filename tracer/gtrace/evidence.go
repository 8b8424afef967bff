// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"
	"iter"

	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// evidence yields the events that prove something. On an incomplete trace that
// excludes calls in flight: their exit may be what was lost.
func evidence(t *trace.Trace) iter.Seq[trace.Event] {
	if t.Incomplete() == nil {
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

// matching returns the events that match the noun, and an error if that cannot
// be said of one of them.
func matching(n types.GomegaMatcher, es iter.Seq[trace.Event]) (trace.Events, error) {
	var hits trace.Events
	for e := range es {
		ok, err := matches(n, e)
		if err != nil {
			return nil, err
		}
		if ok {
			hits = append(hits, e)
		}
	}
	return hits, nil
}

// inOrder returns the first events that match the nouns one after the other, as
// far as that goes.
func inOrder(nouns []types.GomegaMatcher, es iter.Seq[trace.Event]) (trace.Events, error) {
	var hits trace.Events
	for e := range es {
		if len(hits) == len(nouns) {
			break
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

func matches(n types.GomegaMatcher, e trace.Event) (bool, error) {
	ok, err := n.Match(e)
	if err != nil {
		return false, fmt.Errorf("%s: %w", clip(oneLine(e.GomegaString()), mostColumns), err)
	}
	return ok, nil
}

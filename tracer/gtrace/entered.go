// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"
	"iter"

	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// entered reports whether the trace knows where the event stands. A call that
// was entered before the recording began has the position of its exit instead:
// it stands before all others, and in no window.
func entered(e trace.Event) bool { return !e.Unentered }

func unentered(e trace.Event) bool { return e.Unentered }

// entered yields the evidence in the order of entering. On an incomplete trace
// nobody knows of a call without an enter when that was.
func (v *verb) entered(t *trace.Trace) iter.Seq[trace.Event] {
	es := v.evidence(t)
	if v.incomplete(t) != nil {
		return only(es, entered)
	}
	return func(yield func(trace.Event) bool) {
		for e := range only(es, unentered) {
			if !yield(e) {
				return
			}
		}
		only(es, entered)(yield)
	}
}

// unordered returns an error if two calls that were entered before the recording
// began match the first two nouns: nobody knows in which order.
func unordered(nouns []types.GomegaMatcher, es iter.Seq[trace.Event]) error {
	if len(nouns) < 2 {
		return nil
	}
	var found [2]trace.Events
	for i := range found {
		for e, err := range hits(nouns[i], only(es, unentered)) {
			if err != nil {
				return err
			}
			found[i] = append(found[i], e)
		}
	}
	for _, a := range found[0] {
		for _, b := range found[1] {
			if a.Seq != b.Seq {
				return fmt.Errorf("two calls were entered before the recording began, nobody knows in which order:\n%s\n%s",
					rows(trace.Events{a}, 1)[0], rows(trace.Events{b}, 1)[0])
			}
		}
	}
	return nil
}

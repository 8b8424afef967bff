// SPDX-License-Identifier: MIT

package gtrace

import (
	"cmp"
	"math"
	"slices"

	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// rounds judges the subjects of a for-each one by one, each as soon as the next
// of its process is known, where its window may end.
type rounds struct {
	trace  *trace.Trace
	nouns  []types.GomegaMatcher
	window window

	subjects sample
	// waiting are the subjects of each process whose next did not come yet.
	waiting map[int]trace.Events
	// failed are those that lack something, open those that might have got it.
	failed, open lacks
}

// run judges all events that match the noun.
func (r *rounds) run(noun types.GomegaMatcher) error {
	r.waiting = map[int]trace.Events{}
	for s, err := range hits(noun, r.trace.Events.All()) {
		if err == nil {
			err = r.next(s)
		}
		if err != nil {
			return err
		}
	}
	return r.rest()
}

// next takes the next subject and judges those that it follows, which a call
// that was entered before the recording began does not do.
func (r *rounds) next(s trace.Event) error {
	r.subjects.add(s)
	if !entered(s) {
		r.waiting[s.PID] = append(r.waiting[s.PID], s)
		return nil
	}
	still := r.waiting[s.PID][:0]
	for _, w := range r.waiting[s.PID] {
		if behind(w) >= s.Seq {
			still = append(still, w)
		} else if err := r.judge(w, s.Seq); err != nil {
			return err
		}
	}
	r.waiting[s.PID] = append(still, s)
	return nil
}

// rest judges the subjects that nothing follows.
func (r *rounds) rest() error {
	var last trace.Events
	for _, es := range r.waiting {
		last = append(last, es...)
	}
	slices.SortFunc(last, func(a, b trace.Event) int { return cmp.Compare(a.Seq, b.Seq) })
	for _, s := range last {
		if err := r.judge(s, math.MaxInt); err != nil {
			return err
		}
	}
	return nil
}

// judge looks for the nouns in the window of a subject.
func (r *rounds) judge(s trace.Event, to int) error {
	bound, err := about(r.trace, s, r.nouns)
	if err != nil {
		return err
	}
	l, err := look(s, bound, r.window.events(r.trace.Events, s, to))
	switch {
	case err != nil:
		return err
	case l.noun == nil:
	case r.window.open(s):
		r.open.add(l)
	default:
		r.failed.add(l)
	}
	return nil
}

// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"math/rand/v2"
	"slices"

	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A phrase is a noun twice: as this package has it, and as what its
// documentation says of an event.
type phrase struct {
	code  string // as a user would write it
	make  func() types.GomegaMatcher
	means func(trace.Event) answer
	rests rests
}

// rests is what a phrase or a claim looks at.
type rests struct {
	kinds []trace.Kind
	// tellers are the kinds of events that tell something about those.
	tellers  []trace.Kind
	families [][]string
	watches  []string
	// wide says that it may match events of any kind, or looks at them by a
	// function, which no verb can know; memory that it looks into snapshots.
	wide, memory bool
}

func (r rests) with(more rests) rests {
	return rests{
		slices.Concat(r.kinds, more.kinds), slices.Concat(r.tellers, more.tellers), slices.Concat(r.families, more.families), slices.Concat(r.watches, more.watches),
		r.wide || more.wide, r.memory || more.memory,
	}
}

// A modifier narrows nouns of type N.
type modifier[N any] struct {
	code  string
	apply func(N) N
	means func(trace.Event) answer
	rests rests
}

// phrased returns a noun, narrowed by the modifiers.
func phrased[N types.GomegaMatcher](code string, noun N, kind trace.Kind, means func(trace.Event) bool, r rests, ms ...modifier[N]) phrase {
	r.kinds = append(slices.Clip(r.kinds), kind)
	for _, m := range ms {
		noun, code, r = m.apply(noun), code+m.code, r.with(m.rests)
	}
	return phrase{
		code: code, rests: r, make: func() types.GomegaMatcher { return noun },
		means: func(e trace.Event) answer {
			a := answerOf(e.Kind == kind && means(e))
			for _, m := range ms {
				a = both(a, func() answer { return m.means(e) })
			}
			return a
		},
	}
}

// plainly is what a modifier means that each event can tell of itself.
func plainly(holds func(trace.Event) bool) func(trace.Event) answer {
	return func(e trace.Event) answer { return answerOf(holds(e)) }
}

// A speaker makes claims about a history.
type speaker struct {
	*rand.Rand
	// about are the events of the history, others those of another one: what is
	// said of them mostly misses.
	about, others trace.Events
	// doubted says that a phrase was asked of an event that does not tell: a
	// verb may then leave the claim open.
	doubted bool
}

// cannotTell is the meaning of a phrase of an event that does not tell.
func (s *speaker) cannotTell() answer {
	s.doubted = true
	return isOpen
}

// example returns an event that a phrase may be about.
func (s *speaker) example() trace.Event {
	es := s.others
	if len(s.about) > 0 && s.IntN(4) > 0 {
		es = s.about
	}
	return es[pick(s.Rand, es)]
}

// pick returns the index of an event. It prefers kinds of which there are few.
func pick(r *rand.Rand, es trace.Events) int {
	i := r.IntN(len(es))
	for range 3 {
		kind := oneOf(r, trace.Kinds()...)
		if j := slices.IndexFunc(es[i:], func(e trace.Event) bool { return e.Kind == kind }); j >= 0 {
			return i + j
		}
	}
	return i
}

// near returns the number itself, or another one near it.
func (s *speaker) near(n int) int {
	if s.IntN(4) == 0 {
		return n + 1 - 2*s.IntN(2)
	}
	return n
}

// some returns up to two of the modifiers.
func some[N any](s *speaker, of ...modifier[N]) []modifier[N] {
	s.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
	return of[:oneOf(s.Rand, 0, 0, 1, 1, 2)]
}

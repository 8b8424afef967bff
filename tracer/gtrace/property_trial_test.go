// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A trial is one case: a history, a claim about it, and two recordings of it, one
// that is intact and one that is not. Seed and number make it again.
type trial struct {
	seed, number    uint64
	speaker         *speaker
	claim           claim
	intact, spoiled *shown
}

// unrelated is a history of which claims may speak that are about another one.
var unrelated = newHistory(rand.New(rand.NewPCG(1, 1)), 2000).events

func newTrial(seed, number uint64) *trial {
	r := rand.New(rand.NewPCG(seed, number))
	h := newHistory(r, r.IntN(40))
	t := &trial{seed: seed, number: number, speaker: &speaker{Rand: r, about: h.events, others: unrelated}}
	t.claim = t.speaker.claim(1)
	t.intact, t.spoiled = show(h), show(h)
	t.spoiled.spoil(t.claim)
	return t
}

// An outcome is a verdict about one recording, and what is wrong with it.
type outcome struct {
	verdict answer
	reason  error
	truth   answer
	fault   error
}

// hear judges the claim about a recording and holds the verdict against the
// truth: a definite one must be the truth, and there must be one where nothing
// stands in its way.
func (t *trial) hear(j judge, s *shown) outcome {
	var o outcome
	o.verdict, o.reason, o.fault = hear(j, s.recording(), t.claim.make)
	t.speaker.doubted = false
	o.truth = t.speaker.truthOf(t.claim, s)
	switch {
	case o.fault != nil:
	case o.verdict != isOpen && o.verdict != o.truth:
		o.fault = fmt.Errorf("false verdict: %s, and the truth is %s", o.verdict, o.truth)
	case o.verdict == isOpen && o.truth != isOpen && t.clear(s):
		o.fault = fmt.Errorf("no verdict where all is known: %w", o.reason)
	}
	return o
}

// clear reports whether nothing that the claim rests on is missing.
func (t *trial) clear(s *shown) bool {
	r := t.claim.rests
	if !s.trace.Sealed || t.speaker.doubted || s.unread && r.memory {
		return false
	}
	return !slices.ContainsFunc(s.missing, func(k trace.Kind) bool { return r.wide || slices.Contains(r.kinds, k) || slices.Contains(r.tellers, k) })
}

// report says everything about a recording on which the judge failed.
func (t *trial) report(s *shown, o outcome) string {
	return fmt.Sprintf("%v\nKWITNESS_SEED=%d KWITNESS_CASE=%d\nclaim      %s\nrecording  %s\n%s\nwhat happened:\n%s",
		o.fault, t.seed, t.number, t.claim.code, s, s.recording(), s.of)
}

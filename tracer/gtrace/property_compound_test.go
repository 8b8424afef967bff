// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"slices"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
)

// composedClaim returns a claim that is made of others.
func (s *speaker) composedClaim(depth int) claim {
	a, b := s.claim(depth), s.claim(depth)
	c := claim{parts: []claim{a, b}, rests: a.rests.with(b.rests), about: slices.Concat(a.about, b.about)}
	switch s.IntN(3) {
	case 0:
		c.code, c.join = "And("+a.code+", "+b.code+")", func(a, b answer) answer { return min(a, b) }
		c.make = func() types.GomegaMatcher { return gomega.And(a.make(), b.make()) }
	case 1:
		c.code, c.join = "Or("+a.code+", "+b.code+")", func(a, b answer) answer { return max(a, b) }
		c.make = func() types.GomegaMatcher { return gomega.Or(a.make(), b.make()) }
	default:
		c.code, c.join = "Not("+a.code+")", func(a, _ answer) answer { return a.not() }
		c.make = func() types.GomegaMatcher { return gomega.Not(a.make()) }
	}
	return c
}

// truthOf returns what is true of a claim about a recording. It is open if the
// recording was not asked for what the claim is about, or if it still runs and the
// claim may come to be true or false. A part that is open may leave the whole open,
// even where the other part decides it.
func (s *speaker) truthOf(c claim, r *shown) answer {
	switch {
	case c.join != nil:
		a, b := s.truthOf(c.parts[0], r), s.truthOf(c.parts[1], r)
		s.doubted = s.doubted || a == isOpen || b == isOpen
		return c.join(a, b)
	case !r.records(c.rests):
		return isOpen
	}
	a := c.truth(r.of)
	if r.trace.Sealed || a == isTrue && c.atOnce {
		return a
	}
	return isOpen
}

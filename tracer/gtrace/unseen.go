// SPDX-License-Identifier: MIT

package gtrace

import (
	"cmp"
	"slices"

	"github.com/onsi/gomega/matchers"
	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// An UnseenError is the cause of an [*InconclusiveError] about something that
// the trace did not record.
type UnseenError struct {
	// Noun is the noun in question, Why says what was recorded instead.
	Noun, Why string
}

// Error returns both.
func (e *UnseenError) Error() string { return e.Noun + ": " + e.Why }

// Unseen returns an [*UnseenError] if the trace did not record what the noun is
// about, or nil. The verbs ask every matcher that has this method, also inside
// Gomega's And, Or, Not and WithTransform.
func (n noun) Unseen(t *trace.Trace) error {
	for _, c := range append(slices.Clip(n.asks), check{unseen: noKind(n.kind)}) {
		if c.unseen == nil {
			continue
		}
		if why := c.unseen(t); why != "" {
			return &UnseenError{clip(cmp.Or(c.code, n.String(), "nothing"), mostNames), why}
		}
	}
	return nil
}

// unseen returns what the first matcher says that is about something which the
// trace did not record.
func unseen(t *trace.Trace, ms ...types.GomegaMatcher) error {
	for _, m := range ms {
		if err := unseenOf(t, m); err != nil {
			return err
		}
	}
	return nil
}

func unseenOf(t *trace.Trace, m types.GomegaMatcher) error {
	switch m := m.(type) {
	case interface{ Unseen(*trace.Trace) error }:
		return m.Unseen(t)
	case *matchers.AndMatcher:
		return unseen(t, m.Matchers...)
	case *matchers.OrMatcher:
		return unseen(t, m.Matchers...)
	case *matchers.NotMatcher:
		return unseen(t, m.Matcher)
	case *matchers.WithTransformMatcher:
		return unseen(t, m.Matcher)
	}
	return nil
}

// unseen returns why the trace did not record what the claim is about.
func (v *verb) unseen(t *trace.Trace) error {
	if err := unseen(t, v.matchers()...); err != nil {
		return v.cannot(err)
	}
	return nil
}

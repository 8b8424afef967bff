// SPDX-License-Identifier: MIT

package gtrace

import (
	"slices"

	"github.com/onsi/gomega/matchers"
	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A reach says which events bear on what a matcher says of a trace: without them
// it may err.
type reach struct {
	// match are the kinds of the events that it may match.
	match []trace.Kind
	// rests are the kinds of other events that it rests on.
	rests []trace.Kind
}

// kindsOf returns the kinds of all events that bear on a claim with these
// matchers.
func kindsOf(ms []types.GomegaMatcher) []trace.Kind {
	r := anyOf(ms)
	return slices.Concat(r.match, r.rests)
}

// reachOf returns the reach of a noun, or of Gomega's And, Or and Not of nouns.
// Of any other matcher nothing is known: it may match any event, and look at the
// whole trace to do so.
func reachOf(m types.GomegaMatcher) reach {
	if n, ok := core(m); ok {
		return n.reach()
	}
	switch m := m.(type) {
	case *matchers.AndMatcher:
		return allOf(m.Matchers)
	case *matchers.OrMatcher:
		return anyOf(m.Matchers)
	case *matchers.NotMatcher:
		return reach{trace.Kinds(), reachOf(m.Matcher).rests}
	}
	return reach{trace.Kinds(), trace.Kinds()}
}

// anyOf is the reach of matchers of which one must match.
func anyOf(ms []types.GomegaMatcher) (r reach) {
	for _, m := range ms {
		one := reachOf(m)
		r.match, r.rests = append(r.match, one.match...), append(r.rests, one.rests...)
	}
	return r
}

// allOf is the reach of matchers that must all match.
func allOf(ms []types.GomegaMatcher) reach {
	r := reach{match: trace.Kinds()}
	for _, m := range ms {
		one := reachOf(m)
		r.match = slices.DeleteFunc(r.match, func(k trace.Kind) bool { return !slices.Contains(one.match, k) })
		r.rests = append(r.rests, one.rests...)
	}
	return r
}

func (n noun) reach() reach {
	r := reach{match: []trace.Kind{n.kind}}
	for _, c := range n.asks {
		r.rests = append(r.rests, c.rests...)
		if c.own {
			r.rests = append(r.rests, tellers(n.kind)...)
		}
	}
	return r
}

// tellers returns the kinds of other events that may tell something about an
// event of the kind: that a call slept or ended with its thread, and which call
// anything else was inside.
func tellers(k trace.Kind) []trace.Kind {
	if k == trace.KindCall {
		return []trace.Kind{trace.KindSleep, trace.KindExit}
	}
	return []trace.Kind{trace.KindCall}
}

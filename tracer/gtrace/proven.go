// SPDX-License-Identifier: MIT

package gtrace

import (
	"slices"

	"github.com/onsi/gomega/matchers"
	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// proven returns the nouns as they match what an incomplete trace proves: only
// events that match whatever was lost. A call may have slept although no sleep
// is known, and an event may lie in a call, or in another one than is known.
func (v *verb) proven(t *trace.Trace, nouns ...types.GomegaMatcher) []types.GomegaMatcher {
	if v.incomplete(t) == nil {
		return nouns
	}
	strict := make([]types.GomegaMatcher, len(nouns))
	for i, n := range nouns {
		strict[i] = proof{n, t, t.Incomplete(trace.KindSleep) != nil, t.Incomplete(trace.KindCall) != nil, insides(t, n)}
	}
	return strict
}

// A proof is a noun that must match an event in every way it may have been.
type proof struct {
	types.GomegaMatcher
	trace *trace.Trace
	// sleeps and calls say that such events may have been lost.
	sleeps, calls bool
	// insides are the calls that the noun tells apart.
	insides []string
}

// Match reports whether the event matches whatever was lost.
func (p proof) Match(actual any) (bool, error) {
	e := actual.(trace.Event)
	ok, err := test(p.GomegaMatcher, e)
	for _, other := range p.others(e) {
		if !ok || err != nil {
			break
		}
		ok, err = test(p.GomegaMatcher, other)
	}
	return ok, err
}

// others returns what the event may have been besides what is shown.
func (p proof) others(e trace.Event) (others []trace.Event) {
	if e.Kind == trace.KindCall && !e.Slept && (p.sleeps || e.Unentered) {
		e.Slept = true
		return []trace.Event{e}
	}
	if e.Kind == trace.KindCall || !p.calls || len(p.insides) == 0 || p.surelyInside(e) {
		return nil
	}
	for _, name := range append(p.insides, "") {
		e.Inside = name
		others = append(others, e)
	}
	return others
}

// surelyInside reports whether the event lies in a call of which the trace holds
// both ends.
func (p proof) surelyInside(e trace.Event) bool {
	if e.Inside == "" {
		return false
	}
	for call := range p.trace.Events.AllBetween(e.Outer-1, e.Outer+1) {
		return call.Kind == trace.KindCall && call.TID == e.TID && entered(call) && call.State != trace.InFlight
	}
	return false
}

// insides returns the names of the calls that a matcher tells apart when it asks
// in which one an event lies; of a function nobody knows.
func insides(t *trace.Trace, m types.GomegaMatcher) (names []string) {
	switch m := m.(type) {
	case *matchers.AndMatcher:
		return insidesOf(t, m.Matchers)
	case *matchers.OrMatcher:
		return insidesOf(t, m.Matchers)
	case *matchers.NotMatcher:
		return insides(t, m.Matcher)
	}
	n, ok := core(m)
	if !ok || slices.ContainsFunc(n.asks, func(c check) bool { return c.own }) {
		return t.Calls
	}
	for _, c := range n.asks {
		names = append(names, c.inside...)
	}
	return names
}

func insidesOf(t *trace.Trace, ms []types.GomegaMatcher) (names []string) {
	for _, m := range ms {
		names = append(names, insides(t, m)...)
	}
	return names
}

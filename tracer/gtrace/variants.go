// SPDX-License-Identifier: MIT

package gtrace

import (
	"slices"

	"github.com/onsi/gomega/matchers"
	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// others returns what the event may have been besides what the trace shows: a
// call may have slept although no sleep is known, and an event may lie in a call,
// or in another one, although none is known.
func (p *proof) others(e trace.Event) (others []trace.Event) {
	switch {
	case e.Kind == trace.KindCall && p.sleeps && !e.Slept:
		e.Slept = true
		return []trace.Event{e}
	case e.Kind == trace.KindCall, !p.calls, len(p.insides) == 0, p.surelyInside(e):
		return nil
	}
	for _, name := range append(slices.Clip(p.insides), "") {
		e.Inside = name
		others = append(others, e)
	}
	return others
}

// surelyInside reports whether the event lies in a call of which the trace has
// both ends.
func (p *proof) surelyInside(e trace.Event) bool {
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

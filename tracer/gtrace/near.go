// SPDX-License-Identifier: MIT

package gtrace

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A miss is an event that comes near a noun, the fields in which it differs,
// and how many more events differ in the same way.
type miss struct {
	event trace.Event
	why   []string
	more  int
}

func (m miss) String() string {
	why := "   <- " + strings.Join(m.why, "; ")
	if m.more > 0 {
		why += fmt.Sprintf(" (and %d more)", m.more)
	}
	return clip(why, mostColumns/2)
}

// nearMisses returns the rows of the events that come nearest to the noun, under
// a heading; nothing for matchers that are not nouns of this package.
func nearMisses(n types.GomegaMatcher, es iter.Seq[trace.Event], most int) []string {
	if lines := near(n, es, most); len(lines) > 0 {
		return append([]string{"Near misses:"}, lines...)
	}
	return nil
}

func near(n types.GomegaMatcher, es iter.Seq[trace.Event], most int) []string {
	misses := missesOf(n, es)
	misses = misses[:min(most, len(misses))]
	events := make(trace.Events, len(misses))
	for i, m := range misses {
		events[i] = m.event
	}
	lines := aligned(events)
	for i, m := range misses {
		lines[i] = indent(clip(lines[i], mostColumns-len([]rune(m.String()))) + m.String())
	}
	return lines
}

// missesOf returns the events that come near, one for each way of differing:
// the fewest fields first, then in the order of the trace. Calls of other
// families are near only where there is none of the right one.
func missesOf(n types.GomegaMatcher, es iter.Seq[trace.Event]) []miss {
	asks, ok := n.(interface {
		nearly(trace.Event) ([]string, bool, bool)
	})
	if !ok {
		return nil
	}
	var right, other trace.Events
	for e := range es {
		_, misnamed, near := asks.nearly(e)
		switch {
		case near && misnamed && e.Kind == trace.KindCall:
			other = append(other, e)
		case near:
			right = append(right, e)
		}
	}
	if len(right) == 0 {
		right = other
	}
	return grouped(right, func(e trace.Event) []string { why, _, _ := asks.nearly(e); return why })
}

// grouped returns a miss for each way of differing; hits do not differ.
func grouped(es trace.Events, differs func(trace.Event) []string) []miss {
	var misses []miss
	known := map[string]int{}
	for _, e := range es {
		why := differs(e)
		way := strings.Join(why, "; ")
		if i, ok := known[way]; ok {
			misses[i].more++
		} else if way != "" {
			known[way] = len(misses)
			misses = append(misses, miss{event: e, why: why})
		}
	}
	slices.SortStableFunc(misses, func(a, b miss) int { return cmp.Compare(len(a.why), len(b.why)) })
	return misses
}

// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A miss is an event that comes near a noun, the fields in which it differs,
// the same in words, and how many more events differ in the same way.
type miss struct {
	event trace.Event
	why   []string
	way   string
	more  int
}

func (m miss) String() string {
	why := "   <- " + m.way
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
	misses := missesOf(n, es, most)
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

// missesOf returns the events that come nearest, at most so many. Calls of other
// families are near only where there is none of the right one.
func missesOf(n types.GomegaMatcher, es iter.Seq[trace.Event], most int) misses {
	asks, ok := n.(interface {
		nearly(trace.Event) ([]string, bool, bool)
	})
	if !ok {
		return nil
	}
	var right, other misses
	named := false
	for e := range es {
		why, misnamed, near := asks.nearly(e)
		switch {
		case !near:
		case misnamed && e.Kind == trace.KindCall:
			other = other.with(e, why, most)
		default:
			named = true
			right = right.with(e, why, most)
		}
	}
	if named {
		return right
	}
	return other
}

// misses are one event for each way of differing: the fewest fields first, then
// in the order of the trace.
type misses []miss

// with returns the misses, at most so many, with one more event; a hit does not
// differ. What is left out once stays out, as others come before it.
func (ms misses) with(e trace.Event, why []string, most int) misses {
	way := strings.Join(why, "; ")
	known := slices.IndexFunc(ms, func(m miss) bool { return m.way == way })
	switch {
	case way == "":
		return ms
	case known >= 0:
		ms[known].more++
		return ms
	}
	at := slices.IndexFunc(ms, func(m miss) bool { return len(m.why) > len(why) })
	if at < 0 {
		at = len(ms)
	}
	if at == most {
		return ms
	}
	ms = slices.Insert(ms, at, miss{event: e, why: why, way: way})
	return ms[:min(most, len(ms))]
}

// SPDX-License-Identifier: MIT

package gtrace

import (
	"errors"
	"fmt"
	"strings"

	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// counting returns a verb that counts the events matching the noun. Near misses
// are of interest when there are fewer than least.
func counting(name, words string, noun types.GomegaMatcher, least int, holds func(n int) bool) *verb {
	v := &verb{name: name, asks: []ask{{words, []types.GomegaMatcher{noun}}}}
	v.judge = func(t *trace.Trace) (finding, error) {
		hits, err := matching(noun, evidence(t))
		found := finding{holds: holds(len(hits)), detail: shows(hits)}
		if len(hits) < least {
			found.detail = append(found.detail, nearMisses(noun, t.Events.All(), 5)...)
		}
		return found, err
	}
	return v
}

// shows says how many hits there are, and lists them.
func shows(hits trace.Events) []string {
	if len(hits) == 0 {
		return []string{"It shows 0."}
	}
	return append([]string{fmt.Sprintf("It shows %d:", len(hits))}, rows(hits, mostHits)...)
}

// nothing is the error of a verb about each of no events: it would hold of any
// trace that lacks them.
func nothing(noun types.GomegaMatcher, t *trace.Trace) error {
	lines := append([]string{
		"there is no " + clip(describe(noun), mostColumns) + " in", indent(clip(t.Summary(), mostColumns)),
	}, nearMisses(noun, t.Events.All(), 5)...)
	return errors.New(strings.Join(append(lines, footer), "\n"))
}

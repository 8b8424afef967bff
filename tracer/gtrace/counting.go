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
		proofs := v.proofs(t, noun)
		found, err := matching(proofs[0], v.evidence(t), mostHits)
		if err == nil && (v.complete || !holds(found.n)) {
			err = unsure(proofs)
		}
		if err != nil {
			return finding{}, err
		}
		detail := shows(found)
		if found.n < least {
			detail = append(detail, nearMisses(noun, t.Events.All(), 5)...)
		}
		return finding{holds(found.n), detail}, nil
	}
	return v
}

// shows says how many hits there are, and lists them.
func shows(found *sample) []string {
	if found.n == 0 {
		return []string{"It shows 0."}
	}
	return append([]string{fmt.Sprintf("It shows %d:", found.n)}, found.rows()...)
}

// nothing is the error of a verb about each of no events: it would hold of any
// trace that lacks them.
func nothing(noun types.GomegaMatcher, t *trace.Trace) error {
	lines := append([]string{
		"there is no " + clip(describe(noun), mostColumns) + " in", indent(clip(t.Summary(), mostColumns)),
	}, nearMisses(noun, t.Events.All(), 5)...)
	return errors.New(strings.Join(append(lines, footer), "\n"))
}

// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"
	"strings"

	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// HaveEvery succeeds if every event that matches the noun satisfies the matcher,
// which is given a [trace.Event]. It needs a stopped recording, a complete trace
// and one such event at least.
func HaveEvery(noun, matcher types.GomegaMatcher) types.GomegaMatcher {
	v := &verb{name: "HaveEvery", sealed: true, complete: true, asks: []ask{
		{"to have every", []types.GomegaMatcher{noun}}, {"satisfy", []types.GomegaMatcher{matcher}},
	}}
	v.judge = func(t *trace.Trace) (finding, error) {
		subjects, failed, why, err := judgeEvery(noun, matcher, t)
		switch {
		case err != nil:
			return finding{}, err
		case subjects.n == 0:
			return finding{}, nothing(noun, t)
		case failed.n == 0:
			return finding{true, append([]string{fmt.Sprintf("It has %d:", subjects.n)}, subjects.rows()...)}, nil
		}
		lines := append([]string{doNot(failed.n, subjects.n) + ":"}, failed.rows()...)
		return finding{false, append(append(lines, "The first because:"), because(why)...)}, nil
	}
	return v
}

// judgeEvery returns the events that match the noun, those of them that do not
// satisfy the matcher, and why the first does not.
func judgeEvery(noun, matcher types.GomegaMatcher, t *trace.Trace) (subjects, failed *sample, why string, err error) {
	subjects, failed = &sample{most: mostHits}, &sample{most: mostNouns}
	for e, err := range hits(noun, t.Events.All()) {
		var ok bool
		if err == nil {
			ok, err = matches(matcher, e)
		}
		if err != nil {
			return nil, nil, "", err
		}
		subjects.add(e)
		if !ok && why == "" { // a matcher's message is about its last match
			why = matcher.FailureMessage(e)
		}
		if !ok {
			failed.add(e)
		}
	}
	return subjects, failed, why, nil
}

// because returns a matcher's message, shortened.
func because(message string) []string {
	lines := elide(strings.Split(message, "\n"), 8)
	for i, l := range lines {
		lines[i] = indent(clip(l, mostColumns))
	}
	return lines
}

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
		subjects, err := matching(noun, t.Events.All())
		if err == nil && len(subjects) == 0 {
			err = nothing(noun, t)
		}
		if err != nil {
			return finding{}, err
		}
		return judgeEvery(subjects, matcher)
	}
	return v
}

func judgeEvery(subjects trace.Events, matcher types.GomegaMatcher) (finding, error) {
	var failed trace.Events
	var why string
	for _, e := range subjects {
		ok, err := matches(matcher, e)
		if err != nil {
			return finding{}, err
		}
		if !ok && why == "" { // a matcher's message is about its last match
			why = matcher.FailureMessage(e)
		}
		if !ok {
			failed = append(failed, e)
		}
	}
	if len(failed) == 0 {
		return finding{true, append([]string{fmt.Sprintf("It has %d:", len(subjects))}, rows(subjects, mostHits)...)}, nil
	}
	lines := append([]string{doNot(len(failed), len(subjects)) + ":"}, rows(failed, mostNouns)...)
	return finding{false, append(append(lines, "The first because:"), because(why)...)}, nil
}

// because returns a matcher's message, shortened.
func because(message string) []string {
	lines := elide(strings.Split(message, "\n"), 8)
	for i, l := range lines {
		lines[i] = indent(clip(l, mostColumns))
	}
	return lines
}

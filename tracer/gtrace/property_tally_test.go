// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// A tally counts outcomes, and keeps the first fault.
type tally struct {
	mu     sync.Mutex
	counts map[string]int
	fault  string
	failed atomic.Bool
}

func newTally() *tally { return &tally{counts: map[string]int{}} }

// try tries both recordings of a case.
func (a *tally) try(t *trial, j judge) {
	a.counts["cases"]++
	for _, s := range []*shown{t.intact, t.spoiled} {
		o := t.hear(j, s)
		if o.fault != nil && a.fault == "" {
			a.fault = t.report(s, o)
		}
		a.count(t, s, o)
	}
}

func (a *tally) count(t *trial, s *shown, o outcome) {
	how := "intact"
	if s == t.spoiled {
		how = "spoiled"
	}
	a.counts[how+": "+ruling(o)]++
	if s == t.spoiled && t.claim.shown && o.truth == isTrue && len(s.missing) > 0 {
		a.counts["shown in spite of losses"]++
		if o.verdict == isTrue {
			a.counts["shown in spite of losses, decided"]++
		}
	}
}

// ruling returns the verdict, or in a few words why there is none.
func ruling(o outcome) string {
	switch {
	case o.verdict != isOpen:
		return o.verdict.String()
	case errors.As(o.reason, new(*UnseenError)):
		return "open, not recorded"
	case errors.As(o.reason, new(*trace.IncompleteError)):
		return "open, incomplete"
	case o.reason != nil && (strings.Contains(o.reason.Error(), "call Stop first") || strings.Contains(o.reason.Error(), "while the recording runs")):
		return "open, still running"
	}
	return "open, cannot tell"
}

func (a *tally) add(b *tally) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for what, n := range b.counts {
		a.counts[what] += n
	}
	a.fault = cmp.Or(a.fault, b.fault)
}

// String returns all counts in one line.
func (a *tally) String() string {
	var words []string
	for _, what := range slices.Sorted(maps.Keys(a.counts)) {
		words = append(words, fmt.Sprintf("%d %s", a.counts[what], what))
	}
	return strings.Join(words, "; ")
}

// mustDecide fails if there were too few verdicts: a judge that never decides is
// never wrong.
func (a *tally) mustDecide(t *testing.T) {
	t.Helper()
}

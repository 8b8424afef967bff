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
	"testing"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// A tally counts the outcomes of trials, and keeps a fault if there was one.
type tally struct {
	cases           int
	intact, spoiled map[string]int
	// shown are the claims that are true, and of which a trace with losses may
	// show it; proven those that it did show.
	shown, proven int
	fault         string
}

func newTally() *tally { return &tally{intact: map[string]int{}, spoiled: map[string]int{}} }

// try tries both recordings of a case.
func (a *tally) try(t *trial, j judge) {
	a.cases++
	for _, s := range []*shown{t.intact, t.spoiled} {
		o := t.hear(j, s)
		if o.fault != nil && a.fault == "" {
			a.fault = t.report(s, o)
		}
		a.count(t, s, o)
	}
}

func (a *tally) count(t *trial, s *shown, o outcome) {
	if s == t.intact {
		a.intact[ruling(o)]++
		return
	}
	a.spoiled[ruling(o)]++
	if t.claim.shown && o.truth == isTrue && len(s.missing) > 0 {
		a.shown++
		a.proven += int(max(o.verdict, isOpen))
	}
}

// ruling returns the verdict, or in a few words why there is none.
func ruling(o outcome) string {
	if o.verdict != isOpen {
		return o.verdict.String()
	}
	reason := fmt.Sprint(o.reason)
	switch {
	case errors.As(o.reason, new(*UnseenError)):
		return "not recorded"
	case errors.As(o.reason, new(*trace.IncompleteError)):
		return "incomplete"
	case strings.Contains(reason, "call Stop first"), strings.Contains(reason, "while the recording runs"):
		return "still running"
	}
	return "cannot tell"
}

func (a *tally) add(b *tally) {
	for what, n := range b.intact {
		a.intact[what] += n
	}
	for what, n := range b.spoiled {
		a.spoiled[what] += n
	}
	a.cases, a.shown, a.proven = a.cases+b.cases, a.shown+b.shown, a.proven+b.proven
	a.fault = cmp.Or(a.fault, b.fault)
}

// String returns all counts in one line.
func (a *tally) String() string {
	return fmt.Sprintf("%d cases; intact: %s; spoiled: %s; shown in spite of losses: %d of %d",
		a.cases, listed(a.intact), listed(a.spoiled), a.proven, a.shown)
}

func listed(counts map[string]int) string {
	var words []string
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		words = append(words, fmt.Sprintf("%d %s", counts[what], what))
	}
	return strings.Join(words, ", ")
}

// mustDecide fails if there were too few verdicts, as a judge that never decides
// is never wrong. The shares are about half of what is usual.
func (a *tally) mustDecide(t *testing.T) {
	t.Helper()
	for _, share := range []struct {
		what        string
		n, of, most int // one in so many at the most
	}{
		{"yes of intact traces", a.intact[yes], a.cases, 6},
		{"no of intact traces", a.intact[no], a.cases, 6},
		{"yes of spoiled traces", a.spoiled[yes], a.cases, 20},
		{"no of spoiled traces", a.spoiled[no], a.cases, 25},
		{"shown in spite of losses", a.proven, a.shown, 4},
	} {
		if share.n*share.most < share.of {
			t.Errorf("%s: only %d of %d", share.what, share.n, share.of)
		}
	}
}

// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/onsi/gomega/types"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// blind returns a judge that does not see something of a trace.
func blind(to func(*trace.Trace)) judge {
	return func(claim types.GomegaMatcher, t *trace.Trace) (bool, error) {
		seen := *t
		to(&seen)
		return claim.Match(&seen)
	}
}

// losses makes something of each loss of a trace.
func losses(t *trace.Trace, change func(trace.Loss) trace.Loss) {
	t.Lost = slices.Clone(t.Lost)
	for i, l := range t.Lost {
		t.Lost[i] = change(l)
	}
}

// mutants are judges that are not sound, or no use, and what that leads to.
var mutants = []struct {
	name  string
	judge judge
	fault string
}{
	{"sees no losses", blind(func(t *trace.Trace) { t.Lost = nil }), "false verdict"},
	{"takes a loss of any kind for one of sleeps", blind(func(t *trace.Trace) {
		losses(t, func(l trace.Loss) trace.Loss { l.Kinds = []trace.Kind{trace.KindSleep}; return l })
	}), "false verdict"},
	{"does not see that a call was lost", blind(func(t *trace.Trace) {
		t.Lost = slices.DeleteFunc(slices.Clone(t.Lost), func(l trace.Loss) bool { return slices.Contains(l.Kinds, trace.KindCall) })
	}), "false verdict"},
	{"does not see that a sleep was lost", blind(func(t *trace.Trace) {
		t.Lost = slices.DeleteFunc(slices.Clone(t.Lost), func(l trace.Loss) bool { return slices.Contains(l.Kinds, trace.KindSleep) })
	}), "false verdict"},
	{"takes every trace for a stopped one", blind(func(t *trace.Trace) { t.Sealed = true }), "false verdict"},
	{"takes what was not recorded for absent", blind(func(t *trace.Trace) { t.Handmade = true }), "false verdict"},
	{"takes no verdict for a no", func(claim types.GomegaMatcher, t *trace.Trace) (bool, error) {
		ok, _ := claim.Match(t)
		return ok, nil
	}, "false verdict"},
	{"says yes to everything", func(types.GomegaMatcher, *trace.Trace) (bool, error) { return true, nil }, "false verdict"},
	{"never decides", func(types.GomegaMatcher, *trace.Trace) (bool, error) {
		return false, &InconclusiveError{Verb: "Any verb", Reason: "cannot judge"}
	}, "no verdict where all is known"},
	{"spoils every claim by every loss", blind(func(t *trace.Trace) {
		losses(t, func(l trace.Loss) trace.Loss { l.Kinds = nil; return l })
	}), "no verdict where all is known"},
	{"fails in another way", func(types.GomegaMatcher, *trace.Trace) (bool, error) { return false, errUnrelated }, "To fails because of"},
}

var errUnrelated = errors.New("out of order")

// The property can fail: each unsound judge is found out.
func TestMutantsOfTheJudgeAreFound(t *testing.T) {
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			a := tryMany(2, 20_000, m.judge)
			if !strings.HasPrefix(a.fault, m.fault) {
				t.Errorf("after %s: %q, not %q", a, a.fault, m.fault)
			}
			t.Logf("found after %d cases", a.cases)
		})
	}
}

// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"

	"github.com/onsi/gomega/format"
	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A verb is a matcher of a whole trace. All verbs share it; they differ in what
// they ask and in how they judge.
type verb struct {
	name string
	asks []ask
	// rests is what the verb itself looks at beside the nouns; it may be nil.
	rests types.GomegaMatcher
	// misuse is what is wrong with the claim itself, if anything.
	misuse error
	// sealed and complete say that even a yes needs such a trace; a no always
	// needs both.
	sealed, complete bool
	judge            func(*trace.Trace) (finding, error)
	// seen and found are those of the last Match, for the messages.
	seen  *trace.Trace
	found finding
}

// An ask is a part of a claim: words, and the nouns they introduce.
type ask struct {
	words string
	nouns []types.GomegaMatcher
}

// A finding is a verdict with its reasons, line by line.
type finding struct {
	holds  bool
	detail []string
}

var _ types.OracleMatcher = (*verb)(nil)

// Match judges actual, a *trace.Trace or anything with a Trace method that
// returns one. It returns an [*InconclusiveError] if the trace cannot decide.
func (v *verb) Match(actual any) (bool, error) {
	t, err := v.trace(actual)
	if err == nil {
		err = v.vet()
	}
	if err == nil {
		err = v.unseen(t)
	}
	if err == nil {
		err = v.inconclusive(t, v.sealed, v.complete)
	}
	if err != nil {
		return false, err
	}
	return v.verdict(t)
}

func (v *verb) verdict(t *trace.Trace) (bool, error) {
	found, err := v.judge(t)
	if err != nil {
		return false, v.cannot(err)
	}
	v.seen, v.found = t, found
	if found.holds {
		return true, nil
	}
	return false, v.inconclusive(t, true, true)
}

// MatchMayChangeInTheFuture reports whether the recording still runs.
func (v *verb) MatchMayChangeInTheFuture(actual any) bool {
	t, err := v.trace(actual)
	return err == nil && !t.Sealed
}

// trace returns the trace of a trace or a recording.
func (v *verb) trace(actual any) (*trace.Trace, error) {
	if r, ok := actual.(interface{ Trace() *trace.Trace }); ok && !isNil(actual) {
		if t := r.Trace(); t != nil {
			return t, nil
		}
	}
	return nil, fmt.Errorf("%s matcher expects a trace or a recording.  Got:\n%s", v.name, format.Object(actual, 1))
}

// matchers returns all that the claim is about.
func (v *verb) matchers() []types.GomegaMatcher {
	var ms []types.GomegaMatcher
	if v.rests != nil {
		ms = append(ms, v.rests)
	}
	for _, a := range v.asks {
		ms = append(ms, a.nouns...)
	}
	return ms
}

// vet returns what is wrong with the claim.
func (v *verb) vet() error {
	for _, a := range v.asks {
		for _, n := range a.nouns {
			if isNil(n) {
				return fmt.Errorf("%s got a nil matcher", v.name)
			}
		}
	}
	return v.misuse
}

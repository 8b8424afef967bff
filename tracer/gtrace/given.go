// SPDX-License-Identifier: MIT

package gtrace

import (
	"errors"

	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// Given is a noun that depends on the event that is judged. It stands after the
// first noun of [HaveForEach] and [HaveAfterEach] only, which call noun for each
// subject; the words describe it before there is one.
//
//	HaveAfterEach(Accept().OK(), Given("close of that descriptor", func(accept trace.Event) types.GomegaMatcher {
//		return Close().OfFD(int(accept.Ret))
//	}))
func Given(words string, noun func(subject trace.Event) types.GomegaMatcher) types.GomegaMatcher {
	return given{words, noun}
}

type given struct {
	words string
	noun  func(trace.Event) types.GomegaMatcher
}

// String returns the words.
func (g given) String() string { return g.words }

// GomegaString returns the words.
func (g given) GomegaString() string { return g.words }

// Match returns an error: there is no subject.
func (g given) Match(any) (bool, error) {
	return false, errors.New("Given stands in HaveForEach and HaveAfterEach only")
}

// FailureMessage is never asked for.
func (g given) FailureMessage(any) string { return g.words }

// NegatedFailureMessage is never asked for.
func (g given) NegatedFailureMessage(any) string { return g.words }

// about returns the nouns with the subject filled in, and an error if one of
// them is then about nothing that the trace recorded.
func about(t *trace.Trace, subject trace.Event, nouns []types.GomegaMatcher) ([]types.GomegaMatcher, error) {
	bound := make([]types.GomegaMatcher, len(nouns))
	for i, n := range nouns {
		bound[i] = n
		if g, ok := n.(given); ok {
			bound[i] = g.noun(subject)
		}
		if isNil(bound[i]) {
			return nil, errors.New("Given returned a nil matcher")
		}
	}
	return bound, unseen(t, bound...)
}

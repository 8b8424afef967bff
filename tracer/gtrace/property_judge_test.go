// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"errors"
	"fmt"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// A judge decides a claim about a trace.
type judge func(types.GomegaMatcher, *trace.Trace) (bool, error)

// gtraces is the judge on trial: this package itself, its messages included.
func gtraces(claim types.GomegaMatcher, t *trace.Trace) (bool, error) {
	ok, err := claim.Match(t)
	switch {
	case err != nil:
		return false, err
	case ok:
		claim.NegatedFailureMessage(t)
	default:
		claim.FailureMessage(t)
	}
	return ok, nil
}

// A hearing is a claim before a judge, as one of Gomega's assertions sees it.
type hearing struct {
	claim types.GomegaMatcher
	judge judge
	err   error
}

// Match asks the judge.
func (h *hearing) Match(actual any) (bool, error) {
	ok, err := h.judge(h.claim, actual.(*trace.Trace))
	h.err = err
	return ok, err
}

// FailureMessage is nothing: a judge need not have asked the claim.
func (h *hearing) FailureMessage(any) string { return "" }

// NegatedFailureMessage is nothing either.
func (h *hearing) NegatedFailureMessage(any) string { return "" }

// hear returns what To and NotTo make of a claim: isOpen if neither passes, and
// then the reason. A fault is what no judge may do.
func hear(j judge, t *trace.Trace, claim func() types.GomegaMatcher) (verdict answer, reason, fault error) {
	to, notTo := &hearing{claim(), j, nil}, &hearing{claim(), j, nil}
	g := gomega.NewGomega(func(string, ...int) {})
	is, isNot := g.Expect(t).To(to), g.Expect(t).NotTo(notTo)
	switch {
	case is && isNot:
		return isOpen, nil, errors.New("both To and NotTo pass")
	case is:
		return isTrue, nil, nil
	case isNot:
		return isFalse, nil, nil
	}
	return isOpen, to.err, undecided(to.err, notTo.err)
}

// undecided returns what is wrong with the reasons of an open verdict.
func undecided(to, notTo error) error {
	if !errors.As(to, new(*InconclusiveError)) || !errors.As(notTo, new(*InconclusiveError)) || to.Error() != notTo.Error() {
		return fmt.Errorf("To fails because of %w, NotTo because of %w", to, notTo)
	}
	return nil
}

// SPDX-License-Identifier: MIT

package book

import (
	"strings"

	"github.com/onsi/ginkgo/v2/types"
)

// An Outcome is what a run makes of a claim or of one fact.
type Outcome int

// The outcomes: the worse, the larger.
const (
	NotJudged Outcome = iota // the run did not ask
	Holds
	Inconclusive // a part of it could not be judged here
	Fails
)

// String returns the outcome in words, those of report/claims.json.
func (o Outcome) String() string {
	return [...]string{"not judged", "holds", "inconclusive", "fails"}[o]
}

// MarshalText returns the same words.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// cannotJudge are the words with which a verb of gtrace says that a stopped
// trace does not decide.
const cannotJudge = "cannot judge"

// outcomeOf returns what a spec makes of its fact. A spec that passed and left
// no evidence has shown nothing.
func outcomeOf(spec types.SpecReport) Outcome {
	switch {
	case unasked(spec):
		return NotJudged
	case spec.State == types.SpecStatePassed:
		if _, ok := evidence(spec); ok {
			return Holds
		}
		return Inconclusive
	case spec.State == types.SpecStateSkipped, strings.Contains(spec.Failure.Message, cannotJudge):
		return Inconclusive
	}
	return Fails
}

// unasked holds for a spec that did not run: it was filtered out, is pending, or
// the run was interrupted before its turn. One that skips itself says why.
func unasked(spec types.SpecReport) bool {
	return spec.State == types.SpecStatePending || spec.State == types.SpecStateSkipped && spec.Failure.Message == ""
}

// reason returns why the spec did not pass.
func reason(spec types.SpecReport) string {
	switch {
	case unasked(spec):
		return "it was not asked for, or the run ended first"
	case spec.State == types.SpecStatePassed:
		return "it passed without evidence"
	}
	parts := []string{spec.Failure.Message, spec.Failure.ForwardedPanic}
	return strings.TrimSpace(strings.Join(parts, "\n"))
}

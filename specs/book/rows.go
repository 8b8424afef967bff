// SPDX-License-Identifier: MIT

package book

import (
	"slices"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/kwitness/kwitness/specs/claims"
)

// A Row is a claim with what the run makes of it.
type Row struct {
	claims.Claim
	Outcome Outcome
	// Elsewhere says that the claim is about another architecture than the run's, so
	// that there was nothing to judge.
	Elsewhere bool
	// Findings has one for each fact of the claim, in the order of the spec; none
	// if the claim was not judged.
	Findings []Finding
}

// A Finding is what the run makes of one fact. If it does not hold, Saw says
// why, in one line or more.
type Finding struct {
	Seen
	Outcome Outcome `json:"outcome"`
}

// Verdict is what the notes' sentence is worth after this run: the registry's
// word, if the run has shown it.
func (r Row) Verdict() string {
	switch r.Outcome {
	case Holds:
		return string(r.Claim.Verdict)
	case Fails:
		return "DOES NOT HOLD"
	}
	return r.Outcome.String()
}

// decisive returns the finding that the outcome rests on: the first such one.
func (r Row) decisive() Finding {
	for _, f := range r.Findings {
		if f.Outcome == r.Outcome {
			return f
		}
	}
	return Finding{}
}

// row returns the claim's row in a run on that architecture; its specs are those
// with its label.
func row(c claims.Claim, specs types.SpecReports, arch string) Row {
	r := Row{Claim: c, Elsewhere: c.Arch != "" && c.Arch != arch}
	for _, spec := range specs {
		r.Findings = append(r.Findings, finding(spec))
	}
	r.settle()
	return r
}

// byLabel returns the specs that have each label.
func byLabel(specs types.SpecReports) map[string]types.SpecReports {
	index := map[string]types.SpecReports{}
	for _, spec := range specs {
		for _, label := range spec.Labels() {
			index[label] = append(index[label], spec)
		}
	}
	return index
}

// settle lets the worst fact decide. A claim is not judged if none of its facts
// is; one that is judged in part is inconclusive.
func (r *Row) settle() {
	unjudged := func(f Finding) bool { return f.Outcome == NotJudged }
	if !slices.ContainsFunc(r.Findings, func(f Finding) bool { return !unjudged(f) }) {
		r.Findings = nil
		return
	}
	for i, f := range r.Findings {
		if unjudged(f) {
			r.Findings[i].Outcome = Inconclusive
		}
		r.Outcome = max(r.Outcome, r.Findings[i].Outcome)
	}
}

func finding(spec types.SpecReport) Finding {
	f := Finding{Outcome: outcomeOf(spec)}
	if f.Outcome == Holds {
		f.Seen, _ = evidence(spec)
	} else {
		f.Saw = reason(spec)
	}
	if f.Layer == "" {
		f.Layer = layerOf(spec)
	}
	if f.Fact == "" {
		f.Fact = spec.LeafNodeText
	}
	return f
}

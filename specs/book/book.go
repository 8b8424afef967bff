// SPDX-License-Identifier: MIT

// Package book turns the report of a run into verdicts on the claims: what the
// kernel of this machine did, claim by claim, with the evidence the run saw.
package book

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/kwitness/kwitness/specs/claims"
)

// Evidence is the name of the report entries that carry a fact's evidence.
const Evidence = "evidence"

// Label returns the label of the specs that judge the claim.
func Label(c claims.Claim) string { return "claim:" + c.ID }

// An Outcome is what a run makes of a claim.
type Outcome int

// The outcomes: the worse, the larger.
const (
	NotJudged Outcome = iota // the run did not ask
	Holds
	Inconclusive // a part of it could not be judged here
	Fails
)

// String returns the outcome in words.
func (o Outcome) String() string {
	return [...]string{"not judged", "holds", "inconclusive", "DOES NOT HOLD"}[o]
}

// A Row is a claim with its outcome.
type Row struct {
	claims.Claim
	Outcome Outcome
	// Evidence has a line for each fact of the claim: the figures, or why the
	// fact was not shown.
	Evidence []string
}

// Verdict is what the notes' sentence is worth after this run.
func (r Row) Verdict() string {
	if r.Outcome == Holds {
		return string(r.Claim.Verdict)
	}
	return r.Outcome.String()
}

// Rows returns a row for each claim of the registry, in its order.
func Rows(report types.Report) []Row {
	rows := make([]Row, len(claims.All))
	for i, c := range claims.All {
		rows[i] = row(c, report.SpecReports.WithState(types.SpecStatePassed|types.SpecStateFailureStates|types.SpecStateSkipped))
	}
	return rows
}

func row(c claims.Claim, specs types.SpecReports) Row {
	r := Row{Claim: c}
	for _, spec := range specs {
		if slices.Contains(spec.Labels(), Label(c)) {
			r.add(spec)
		}
	}
	return r
}

// add counts one fact: the worst one decides.
func (r *Row) add(spec types.SpecReport) {
	outcome := outcomeOf(spec)
	if outcome == NotJudged {
		return
	}
	r.Outcome = max(r.Outcome, outcome)
	r.Evidence = append(r.Evidence, evidence(spec))
}

// cannotJudge are the words with which a verb of gtrace says that a stopped
// trace does not decide.
const cannotJudge = "cannot judge"

func outcomeOf(spec types.SpecReport) Outcome {
	switch {
	case spec.State == types.SpecStatePassed:
		return Holds
	case spec.State == types.SpecStateSkipped && spec.Failure.Message == "":
		return NotJudged // filtered out
	case spec.State == types.SpecStateSkipped, strings.Contains(spec.Failure.Message, cannotJudge):
		return Inconclusive
	}
	return Fails
}

func evidence(spec types.SpecReport) string {
	for _, entry := range spec.ReportEntries {
		if entry.Name == Evidence {
			return entry.StringRepresentation()
		}
	}
	first, _, _ := strings.Cut(spec.Failure.Message, "\n")
	return fmt.Sprintf("%s: %s: %s", spec.State, spec.LeafNodeText, first)
}

// Write prints the claims that were judged as a table: claim, verdict, kernel,
// evidence. It prints nothing if none was.
func Write(w io.Writer, rows []Row, kernel string) error {
	judged := slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return r.Outcome == NotJudged })
	if len(judged) == 0 {
		return nil
	}
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintln(table, "CLAIM\tVERDICT\tKERNEL\tEVIDENCE")
	for _, r := range judged {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.Sentence, r.Verdict(), kernel, strings.Join(r.Evidence, "\n\t\t\t"))
	}
	return table.Flush()
}

// SPDX-License-Identifier: MIT

package book_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/kwitness/kwitness/specs/book"
	"github.com/kwitness/kwitness/specs/claims"
)

// the claim that the reports below are about
var claim = claims.All[0]

func fact(state types.SpecState, message, evidence string) types.SpecReport {
	r := types.SpecReport{
		LeafNodeType: types.NodeTypeIt, LeafNodeText: "holds", State: state, LeafNodeLabels: []string{book.Label(claim)},
		Failure: types.Failure{Message: message},
	}
	if evidence != "" {
		r.ReportEntries = types.ReportEntries{{Name: book.Evidence, Value: types.WrapEntryValue(evidence)}}
	}
	return r
}

func TestTheWorstFactDecidesTheOutcome(t *testing.T) {
	passed := fact(types.SpecStatePassed, "", "4 forks")
	skipped := fact(types.SpecStateSkipped, "hook watch: not supported", "")
	open := fact(types.SpecStateFailed, "HaveExactly cannot judge an incomplete trace: 1 record", "")
	failed := fact(types.SpecStateFailed, "Expected\nmore", "")
	for name, tt := range map[string]struct {
		facts    []types.SpecReport
		outcome  book.Outcome
		verdict  string
		evidence []string
	}{
		"no fact was asked for":       {nil, book.NotJudged, "not judged", nil},
		"a fact was filtered out":     {[]types.SpecReport{fact(types.SpecStateSkipped, "", "")}, book.NotJudged, "not judged", nil},
		"all hold":                    {[]types.SpecReport{passed, passed}, book.Holds, "confirmed", []string{"4 forks", "4 forks"}},
		"one was skipped at last":     {[]types.SpecReport{passed, skipped}, book.Inconclusive, "inconclusive", []string{"4 forks", "skipped: holds: hook watch: not supported"}},
		"one was skipped at first":    {[]types.SpecReport{skipped, passed}, book.Inconclusive, "inconclusive", []string{"skipped: holds: hook watch: not supported", "4 forks"}},
		"one could not be judged":     {[]types.SpecReport{passed, open}, book.Inconclusive, "inconclusive", []string{"4 forks", "failed: holds: HaveExactly cannot judge an incomplete trace: 1 record"}},
		"a failure outweighs a skip":  {[]types.SpecReport{failed, skipped}, book.Fails, "DOES NOT HOLD", []string{"failed: holds: Expected", "skipped: holds: hook watch: not supported"}},
		"a failure outweighs success": {[]types.SpecReport{failed, passed}, book.Fails, "DOES NOT HOLD", []string{"failed: holds: Expected", "4 forks"}},
	} {
		t.Run(name, func(t *testing.T) {
			row := book.Rows(types.Report{SpecReports: tt.facts})[0]
			if row.Outcome != tt.outcome || row.Verdict() != tt.verdict {
				t.Errorf("got %s, %s; want %s, %s", row.Outcome, row.Verdict(), tt.outcome, tt.verdict)
			}
			if diff := cmp.Diff(tt.evidence, row.Evidence); diff != "" {
				t.Error("evidence (-want +got):\n" + diff)
			}
		})
	}
}

func TestTheTableLeavesOutWhatWasNotJudged(t *testing.T) {
	rows := []book.Row{
		{Claim: claims.Claim{Sentence: "a", Verdict: claims.Refined}, Outcome: book.Holds, Evidence: []string{"one", "two"}},
		{Claim: claims.Claim{Sentence: "b"}, Outcome: book.NotJudged},
	}
	var b strings.Builder
	if err := book.Write(&b, rows, "6.1"); err != nil {
		t.Fatal(err)
	}
	want := "CLAIM   VERDICT   KERNEL   EVIDENCE\n" +
		"a       refined   6.1      one\n" +
		"                           two\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error("table (-want +got):\n" + diff)
	}
}

// SPDX-License-Identifier: MIT

package book_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/kwitness/kwitness/specs/book"
	"github.com/kwitness/kwitness/specs/claims"
)

func TestTheWorstFactDecidesTheOutcome(t *testing.T) {
	fact := func(state types.SpecState, message string) types.SpecReport {
		return judged(forks, claims.Calls, "forks", state, message)
	}
	passed := shown(forks, claims.Calls, "forks", "4 forks")
	mute := fact(types.SpecStatePassed, "")
	skipped := fact(types.SpecStateSkipped, "hook watch: not supported")
	filtered := fact(types.SpecStateSkipped, "")
	pending := fact(types.SpecStatePending, "")
	open := fact(types.SpecStateFailed, "HaveExactly cannot judge an incomplete trace: 1 record")
	failed := fact(types.SpecStateFailed, "Expected\nmore\n")
	panicked := fact(types.SpecStatePanicked, "Test Panicked")
	panicked.Failure.ForwardedPanic = "index out of range"
	for name, tt := range map[string]struct {
		facts   []types.SpecReport
		outcome book.Outcome
		verdict string
		saw     []string
	}{
		"no fact was asked for":        {nil, book.NotJudged, "not judged", nil},
		"all were filtered out":        {[]types.SpecReport{filtered, pending}, book.NotJudged, "not judged", nil},
		"some were filtered out":       {[]types.SpecReport{passed, filtered}, book.Inconclusive, "inconclusive", []string{"4 forks", "it was not asked for, or the run ended first"}},
		"all hold":                     {[]types.SpecReport{passed, passed}, book.Holds, "confirmed", []string{"4 forks", "4 forks"}},
		"one passed without evidence":  {[]types.SpecReport{passed, mute}, book.Inconclusive, "inconclusive", []string{"4 forks", "it passed without evidence"}},
		"one was skipped at last":      {[]types.SpecReport{passed, skipped}, book.Inconclusive, "inconclusive", []string{"4 forks", "hook watch: not supported"}},
		"one was skipped at first":     {[]types.SpecReport{skipped, passed}, book.Inconclusive, "inconclusive", []string{"hook watch: not supported", "4 forks"}},
		"one could not be judged":      {[]types.SpecReport{passed, open}, book.Inconclusive, "inconclusive", []string{"4 forks", open.Failure.Message}},
		"a failure outweighs a skip":   {[]types.SpecReport{failed, skipped}, book.Fails, "DOES NOT HOLD", []string{"Expected\nmore", "hook watch: not supported"}},
		"a failure outweighs success":  {[]types.SpecReport{failed, passed}, book.Fails, "DOES NOT HOLD", []string{"Expected\nmore", "4 forks"}},
		"a panic is a failure":         {[]types.SpecReport{panicked}, book.Fails, "DOES NOT HOLD", []string{"Test Panicked\nindex out of range"}},
		"other claims are none of its": {[]types.SpecReport{shown(bits, claims.Calls, "", "x")}, book.NotJudged, "not judged", nil},
	} {
		t.Run(name, func(t *testing.T) {
			row := book.New(types.Report{SpecReports: tt.facts}, []claims.Claim{forks}, host).Rows[0]
			if row.Outcome != tt.outcome || row.Verdict() != tt.verdict {
				t.Errorf("got %s, %s; want %s, %s", row.Outcome, row.Verdict(), tt.outcome, tt.verdict)
			}
			var saw []string
			for _, f := range row.Findings {
				saw = append(saw, f.Saw)
				if f.Layer != claims.Calls || f.Fact != "forks" {
					t.Errorf("got layer %q of fact %q", f.Layer, f.Fact)
				}
			}
			if diff := cmp.Diff(tt.saw, saw); diff != "" {
				t.Error("saw (-want +got):\n" + diff)
			}
		})
	}
}

func TestTheRowsAreInTheOrderOfTheNotes(t *testing.T) {
	var ids []string
	for _, r := range book.New(report(), all, host).Rows {
		ids = append(ids, r.ID)
	}
	if diff := cmp.Diff([]string{forks.ID, bits.ID, copies.ID, once.ID, tree.ID}, ids); diff != "" {
		t.Error("rows (-want +got):\n" + diff)
	}
}

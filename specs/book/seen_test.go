// SPDX-License-Identifier: MIT

package book_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/kwitness/kwitness/specs/book"
	"github.com/kwitness/kwitness/specs/claims"
)

func TestEvidenceSurvivesTheWayToAnotherProcess(t *testing.T) {
	data, err := json.Marshal(report())
	if err != nil {
		t.Fatal(err)
	}
	var received types.Report
	if err := json.Unmarshal(data, &received); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(book.New(report(), all, host), book.New(received, all, host)); diff != "" {
		t.Error("book (-sent +received):\n" + diff)
	}
}

func TestEvidenceOfAnotherTypeIsTakenForTheFigures(t *testing.T) {
	for name, value := range map[string]any{"text": "4 forks", "number": 4} {
		t.Run(name, func(t *testing.T) {
			spec := judged(forks, claims.Calls, "forks", types.SpecStatePassed, "")
			spec.ReportEntries = types.ReportEntries{{Name: book.Evidence, Value: types.WrapEntryValue(value)}}
			got := book.New(types.Report{SpecReports: types.SpecReports{spec}}, []claims.Claim{forks}, host).Rows[0].Findings[0].Seen
			want := book.Seen{Layer: claims.Calls, Fact: "forks", Saw: spec.ReportEntries[0].StringRepresentation()}
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestSeenIsOneLine(t *testing.T) {
	for want, s := range map[string]book.Seen{
		"tcp states: 4 of 4": {Layer: claims.TCP, Fact: "x", Saw: "4\n of 4"},
		"4 of 4":             {Saw: "4 of 4"},
	} {
		if got := s.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

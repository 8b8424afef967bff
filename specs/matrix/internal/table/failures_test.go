// SPDX-License-Identifier: MIT

package table

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/onsi/ginkgo/v2/types"
)

func reportOf(t *testing.T, specs ...types.SpecReport) *strings.Reader {
	t.Helper()
	text, err := json.Marshal([]types.Report{{SpecReports: specs}})
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReader(string(text))
}

func TestAFailureIsAStrayUnlessItJudgesAClaim(t *testing.T) {
	failed := types.SpecReport{
		LeafNodeType: types.NodeTypeIt, LeafNodeText: "is whole", ContainerHierarchyTexts: []string{"a trace"}, State: types.SpecStateFailed,
		Failure: types.Failure{Message: "Expected\n    one"},
	}
	claim, passed := failed, failed
	claim.LeafNodeLabels = []string{"claim:select.copies"}
	passed.State = types.SpecStatePassed
	got, err := ReadFailures(reportOf(t, failed, claim, passed))
	want := Failures{Claims: map[string]bool{"select.copies": true}, Strays: []string{"a trace is whole: Expected"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestASuiteThatCouldNotBeginSaysWhy(t *testing.T) {
	before := types.SpecReport{LeafNodeType: types.NodeTypeBeforeSuite, State: types.SpecStateFailed, Failure: types.Failure{Message: "no BTF\nat all"}}
	got, err := ReadFailures(reportOf(t, before, types.SpecReport{LeafNodeType: types.NodeTypeIt, State: types.SpecStateSkipped}))
	if got.Unstarted != "nothing was judged: no BTF" || err != nil {
		t.Error(got, err)
	}
}

func TestWhatIsNoReportIsAnError(t *testing.T) {
	if _, err := ReadFailures(strings.NewReader("[{")); err == nil {
		t.Error("no error of the report")
	}
	if _, err := ReadEntries(strings.NewReader("{}")); err == nil {
		t.Error("no error of the claims")
	}
}

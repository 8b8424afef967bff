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
	unstarted, strays, err := ReadStrays(reportOf(t, failed, claim, passed))
	if diff := cmp.Diff([]string{"a trace is whole: Expected"}, strays); diff != "" || unstarted != "" || err != nil {
		t.Error(diff, unstarted, err)
	}
}

func TestASuiteThatCouldNotBeginSaysWhy(t *testing.T) {
	before := types.SpecReport{LeafNodeType: types.NodeTypeBeforeSuite, State: types.SpecStateFailed, Failure: types.Failure{Message: "no BTF\nat all"}}
	unstarted, strays, err := ReadStrays(reportOf(t, before, types.SpecReport{LeafNodeType: types.NodeTypeIt, State: types.SpecStateFailed}))
	if unstarted != "nothing was judged: no BTF" || strays != nil || err != nil {
		t.Error(unstarted, strays, err)
	}
}

func TestWhatIsNoReportIsAnError(t *testing.T) {
	if _, _, err := ReadStrays(strings.NewReader("[{")); err == nil {
		t.Error("no error of the report")
	}
	if _, err := ReadEntries(strings.NewReader("{}")); err == nil {
		t.Error("no error of the claims")
	}
}

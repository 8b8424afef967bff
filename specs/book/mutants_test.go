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

func mutant(name string, state types.SpecState, message string) types.SpecReport {
	return types.SpecReport{
		LeafNodeText: name, State: state, Failure: types.Failure{Message: message},
		ContainerHierarchyLabels: [][]string{{book.MutantLabel}},
	}
}

func hunted(ended ...string) book.Hunt {
	return book.Mutants(types.Report{SpecialSuiteFailureReasons: ended, SpecReports: types.SpecReports{
		mutant("one", types.SpecStatePassed, ""),
		mutant("two", types.SpecStatePassed, ""),
		mutant("three", types.SpecStateFailed, "the fact holds\nfor the mutant"),
		mutant("four", types.SpecStateSkipped, "hook watch: not supported"),
		mutant("another", types.SpecStateSkipped, "hook watch: not supported"),
		mutant("five", types.SpecStateSkipped, ""), // filtered out, if the run came to its end
		judged(forks, claims.Calls, "a fact", types.SpecStateFailed, "is no mutant"),
	}})
}

func TestAMutantThatIsNotShownToFailSurvives(t *testing.T) {
	want := "survived: three: the fact holds for the mutant\n" +
		"mutants that were not judged: 2: hook watch: not supported\n" +
		"mutants: 2 killed, 1 survived\n"
	if diff := cmp.Diff(want, hunted().String()); diff != "" {
		t.Error("mutants (-want +got):\n" + diff)
	}
}

func TestAMutantWithoutATurnSurvives(t *testing.T) {
	want := "survived: 1 that had no turn before the run ended\nmutants: 2 killed, 2 survived\n"
	if got := hunted("Suite Timeout Elapsed").String(); !strings.HasSuffix(got, want) {
		t.Errorf("got %q, want %q at its end", got, want)
	}
}

func TestARunWithoutMutantsHasNothingToSay(t *testing.T) {
	if !book.Mutants(report()).Empty() || hunted().Empty() {
		t.Error("facts are no mutants, and mutants are")
	}
}

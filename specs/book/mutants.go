// SPDX-License-Identifier: MIT

package book

import (
	"fmt"
	"slices"
	"strings"

	"github.com/onsi/ginkgo/v2/types"
)

// MutantLabel is the label of the specs that judge a fact where it is false.
const MutantLabel = "mutant"

// A Hunt is what a run made of the mutants.
type Hunt struct {
	Killed   int
	Survived []Survivor
}

// A Survivor is a mutant that was not shown to fail: its fact held, or it could
// not be judged.
type Survivor struct{ Name, Why string }

// Mutants returns what the report says of the mutants that were asked for: one
// is killed if its spec passed. If the run ended early, those that had no turn
// have survived.
func Mutants(report types.Report) Hunt {
	var h Hunt
	early := len(report.SpecialSuiteFailureReasons) > 0
	for _, spec := range report.SpecReports {
		if slices.Contains(spec.Labels(), MutantLabel) && (early || !unasked(spec)) {
			h.count(spec)
		}
	}
	return h
}

func (h *Hunt) count(spec types.SpecReport) {
	if spec.State == types.SpecStatePassed {
		h.Killed++
		return
	}
	h.Survived = append(h.Survived, Survivor{spec.LeafNodeText, reason(spec)})
}

// Empty reports whether no mutant was asked for.
func (h Hunt) Empty() bool { return h.Killed == 0 && len(h.Survived) == 0 }

// String returns a line for each survivor, and then the line that counts.
func (h Hunt) String() string {
	var b strings.Builder
	for _, s := range h.Survived {
		fmt.Fprintf(&b, "survived: %s: %s\n", s.Name, cut(oneLine(s.Why), reasonWidth))
	}
	fmt.Fprintf(&b, "mutants: %d killed, %d survived\n", h.Killed, len(h.Survived))
	return b.String()
}

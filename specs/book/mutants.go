// SPDX-License-Identifier: MIT

package book

import (
	"fmt"
	"maps"
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
	Spared   map[string]int // how many were not judged, by what this host lacks for it
}

// A Survivor is a mutant that was not shown to fail: its fact held, or its trace
// does not decide.
type Survivor struct{ Name, Why string }

// Mutants returns what the report says of the mutants that were asked for: one
// is killed if its spec passed, and spared if its spec says what this host lacks.
// If the run ended early, those that had no turn have survived.
func Mutants(report types.Report) Hunt {
	h := Hunt{Spared: map[string]int{}}
	early := len(report.SpecialSuiteFailureReasons) > 0
	for _, spec := range report.SpecReports {
		if slices.Contains(spec.Labels(), MutantLabel) && (early || !unasked(spec)) {
			h.count(spec)
		}
	}
	return h
}

func (h *Hunt) count(spec types.SpecReport) {
	switch {
	case spec.State == types.SpecStatePassed:
		h.Killed++
	case spec.State == types.SpecStateSkipped && !unasked(spec):
		h.Spared[reason(spec)]++
	default:
		h.Survived = append(h.Survived, Survivor{spec.LeafNodeText, reason(spec)})
	}
}

// Empty reports whether no mutant was asked for.
func (h Hunt) Empty() bool { return h.Killed+len(h.Survived)+len(h.Spared) == 0 }

// String returns a line for each survivor and for each reason to spare some, and
// then the line that counts.
func (h Hunt) String() string {
	var b strings.Builder
	for _, s := range h.Survived {
		fmt.Fprintf(&b, "survived: %s: %s\n", s.Name, cut(oneLine(s.Why), reasonWidth))
	}
	for _, why := range slices.Sorted(maps.Keys(h.Spared)) {
		fmt.Fprintf(&b, "mutants that were not judged: %d: %s\n", h.Spared[why], cut(oneLine(why), reasonWidth))
	}
	fmt.Fprintf(&b, "mutants: %d killed, %d survived\n", h.Killed, len(h.Survived))
	return b.String()
}

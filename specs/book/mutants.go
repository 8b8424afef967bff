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
	Waiting  int            // how many had no turn, as the run ended before
	Spared   map[string]int // how many were not judged, by what this host lacks for it
}

// A Survivor is a mutant that was not shown to fail: its fact held, or its trace
// does not decide.
type Survivor struct{ Name, Why string }

// Mutants returns what the report says of the mutants that were asked for: one
// is killed if its spec passed, and spared if its spec says what this host lacks.
// If the run ended early, some had no turn: they count as survivors.
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
	case unasked(spec):
		h.Waiting++
	case spec.State == types.SpecStateSkipped:
		h.Spared[reason(spec)]++
	default:
		h.Survived = append(h.Survived, Survivor{spec.LeafNodeText, reason(spec)})
	}
}

// Empty reports whether no mutant was asked for.
func (h Hunt) Empty() bool { return h.Killed+h.survived()+len(h.Spared) == 0 }

func (h Hunt) survived() int { return len(h.Survived) + h.Waiting }

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
	if h.Waiting > 0 {
		fmt.Fprintf(&b, "survived: %d that had no turn before the run ended\n", h.Waiting)
	}
	fmt.Fprintf(&b, "mutants: %d killed, %d survived\n", h.Killed, h.survived())
	return b.String()
}

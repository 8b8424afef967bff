// SPDX-License-Identifier: MIT

package table

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/kwitness/kwitness/specs/book"
)

// Failures are what went wrong in a guest, out of its report.json.
type Failures struct {
	// Unstarted says why the specs could not begin; "" if they did.
	Unstarted string
	// Claims are those of which a spec failed, by id. A spec that was skipped has
	// not failed.
	Claims map[string]bool
	// Strays are the failures of specs that judge no claim, and why.
	Strays []string
}

// ReadFailures reads a report.json.
func ReadFailures(r io.Reader) (Failures, error) {
	f := Failures{Claims: map[string]bool{}}
	var reports []types.Report
	if err := json.NewDecoder(r).Decode(&reports); err != nil {
		return f, fmt.Errorf("read the report of a guest: %w", err)
	}
	for _, report := range reports {
		for _, spec := range report.SpecReports {
			f.add(spec)
		}
	}
	return f, nil
}

func (f *Failures) add(spec types.SpecReport) {
	if spec.LeafNodeType.Is(types.NodeTypeBeforeSuite) && spec.State != types.SpecStatePassed {
		f.Unstarted = "nothing was judged: " + firstLine(spec.Failure.Message)
	}
	if !spec.State.Is(types.SpecStateFailureStates) {
		return
	}
	for _, label := range spec.Labels() {
		if id, ok := strings.CutPrefix(label, book.ClaimPrefix); ok {
			f.Claims[id] = true
			return
		}
	}
	f.Strays = append(f.Strays, fmt.Sprintf("%s: %s", strings.TrimSpace(spec.FullText()), firstLine(spec.Failure.Message)))
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}

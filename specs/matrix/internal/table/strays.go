// SPDX-License-Identifier: MIT

package table

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/kwitness/kwitness/specs/book"
)

// ReadStrays reads a guest's report.json: why the specs could not begin, "" if
// they did, and the failures of specs that judge no claim.
func ReadStrays(r io.Reader) (unstarted string, strays []string, err error) {
	var reports []types.Report
	if err := json.NewDecoder(r).Decode(&reports); err != nil {
		return "", nil, fmt.Errorf("read the report of a guest: %w", err)
	}
	for _, report := range reports {
		for _, spec := range report.SpecReports {
			if spec.LeafNodeType.Is(types.NodeTypeBeforeSuite) && spec.State != types.SpecStatePassed {
				return "nothing was judged: " + firstLine(spec.Failure.Message), nil, nil
			}
			if spec.State.Is(types.SpecStateFailureStates) && !judges(spec) {
				strays = append(strays, fmt.Sprintf("%s: %s", strings.TrimSpace(spec.FullText()), firstLine(spec.Failure.Message)))
			}
		}
	}
	return "", strays, nil
}

// judges reports whether the spec judges a claim.
func judges(spec types.SpecReport) bool {
	return slices.ContainsFunc(spec.Labels(), func(label string) bool { return strings.HasPrefix(label, book.ClaimPrefix) })
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}

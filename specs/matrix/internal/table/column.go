// SPDX-License-Identifier: MIT

package table

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/Masterminds/semver/v3"

	"github.com/kwitness/kwitness/specs/claims"
)

// A Column is a kernel with what its guest reported.
type Column struct {
	Name    string // as it was asked for: 6.12, 6.12/arm64
	Release string // 6.12.117+deb13-cloud-amd64; its series if no guest came up
	Arch    string // as Go names it
	Package string // and its version
	Took    time.Duration
	Crashes int // of guests, which were run again once

	// Missing says why there is no verdict at all: the guest could not be run, or
	// the specs judged nothing.
	Missing string
	// Judged is what the guest made of each claim, by id.
	Judged map[string]Entry
	Failures
}

var release = regexp.MustCompile(`^[0-9]+(\.[0-9]+){0,2}`)

// holds reports whether a claim speaks of the kernel.
func (c Column) holds(claim claims.Claim) (bool, error) {
	constraint, err := semver.NewConstraint(claim.Kernels)
	if err != nil {
		return false, fmt.Errorf("claim %s: kernels %q: %w", claim.ID, claim.Kernels, err)
	}
	v, err := semver.NewVersion(release.FindString(c.Release))
	if err != nil {
		return false, fmt.Errorf("kernel %s: release %q: %w", c.Name, c.Release, err)
	}
	return constraint.Check(v) && (claim.Arch == "" || claim.Arch == c.Arch), nil
}

// someStrays is how many of them are named.
const someStrays = 5

// problems say what keeps the column from being what it should be, beside its
// cells.
func (c Column) problems() []string {
	if c.Missing != "" {
		return []string{c.Missing}
	}
	if more := len(c.Strays) - someStrays; more > 0 {
		return append(slices.Clone(c.Strays[:someStrays]), fmt.Sprintf("and %d more specs that judge no claim fail", more))
	}
	return c.Strays
}

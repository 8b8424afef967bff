// SPDX-License-Identifier: MIT

// Package book turns the report of a run into verdicts on the claims: what the
// kernel of this machine did, claim by claim, with the evidence the run saw.
package book

import (
	"cmp"
	"slices"
	"time"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/kwitness/kwitness/specs/claims"
)

// A Book is what one run makes of the claims.
type Book struct {
	Host
	// Rows has one for each claim, section after section as in the notes.
	Rows []Row
}

// A Host says where and when a run took place.
type Host struct {
	Kernel  string // the release: 6.18.44
	Machine string // as uname -m prints it: x86_64
	Arch    string // as Go and the claims name it: amd64
	Date    time.Time
}

// New reads the verdicts on all claims out of the report.
func New(report types.Report, all []claims.Claim, host Host) Book {
	b := Book{Host: host}
	specs := byLabel(report.SpecReports)
	for _, c := range all {
		b.Rows = append(b.Rows, row(c, specs[Label(c)], host.Arch))
	}
	slices.SortStableFunc(b.Rows, func(x, y Row) int {
		return cmp.Compare(slices.Index(claims.Sections, x.Section), slices.Index(claims.Sections, y.Section))
	})
	return b
}

// opens reports whether a row is the first one of its section.
func opens(rows []Row, i int) bool { return i == 0 || rows[i].Section != rows[i-1].Section }

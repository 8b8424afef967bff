// SPDX-License-Identifier: MIT

// Package table makes one table of what many kernels make of the claims: a row a
// claim, a column a kernel.
package table

import (
	"cmp"
	"slices"

	"github.com/kwitness/kwitness/specs/claims"
)

// A Table is the claims on the kernels.
type Table struct {
	Columns []Column
	Rows    []Row
}

// A Row is a claim, with a cell for each column.
type Row struct {
	claims.Claim
	Cells []Cell
}

// New makes the table of the claims, section after section as in the notes. The
// error is that of a claim whose kernels cannot be understood.
func New(all []claims.Claim, columns []Column) (Table, error) {
	t := Table{Columns: columns}
	for _, c := range all {
		row := Row{Claim: c}
		for _, column := range columns {
			cell, err := column.cell(c)
			if err != nil {
				return t, err
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	slices.SortStableFunc(t.Rows, func(x, y Row) int {
		return cmp.Compare(slices.Index(claims.Sections, x.Section), slices.Index(claims.Sections, y.Section))
	})
	return t, nil
}

// opens reports whether a row is the first one of its section.
func (t Table) opens(i int) bool { return i == 0 || t.Rows[i].Section != t.Rows[i-1].Section }

// SPDX-License-Identifier: MIT

package table

import (
	"fmt"
	"slices"
)

// A hole is why some claims were not shown on a kernel.
type hole struct {
	Kernel string   `json:"kernel"`
	Why    string   `json:"why"`
	Claims []string `json:"claims"` // their ids
}

// holes returns the reasons, kernel by kernel, those of many claims first.
func (t Table) holes() (all []hole) {
	for i, column := range t.Columns {
		var holes []hole
		for _, row := range t.Rows {
			if cell := row.Cells[i]; cell.Outcome != holds && cell.Claimed {
				holes = add(holes, hole{column.Name, cell.Why, []string{row.ID}})
			}
		}
		slices.SortStableFunc(holes, func(a, b hole) int { return len(b.Claims) - len(a.Claims) })
		all = append(all, holes...)
	}
	return all
}

func add(holes []hole, h hole) []hole {
	for i := range holes {
		if holes[i].Why == h.Why {
			holes[i].Claims = append(holes[i].Claims, h.Claims...)
			return holes
		}
	}
	return append(holes, h)
}

// Problems says what is wrong, a line each: a guest that could not be run or
// judged nothing, and specs that failed there, be it that a kernel contradicts a
// claim it should show. What a kernel has no means to show is no problem.
func (t Table) Problems() (all []string) {
	for i, column := range t.Columns {
		for _, p := range column.problems() {
			all = append(all, fmt.Sprintf("%s: %s", column.Name, p))
		}
		for _, row := range t.Rows {
			if row.Cells[i].wrong() {
				all = append(all, fmt.Sprintf("%s: %s: %s: %s", column.Name, row.ID, row.Cells[i].Outcome, row.Cells[i].Why))
			}
		}
	}
	return all
}

// totals returns a column's count of claims that hold, of those that it speaks
// of, and how often its guest crashed.
func (t Table) totals(i int) string {
	shown, claimed := 0, 0
	for _, row := range t.Rows {
		if row.Cells[i].Claimed {
			claimed++
		}
		if row.Cells[i].Outcome == holds {
			shown++
		}
	}
	c := t.Columns[i]
	line := fmt.Sprintf("%d of %d claims hold, %.0fs", shown, claimed, c.Took.Seconds())
	if c.Crashes > 0 {
		line += fmt.Sprintf(", crashes of its guest: %d", c.Crashes)
	}
	return line
}

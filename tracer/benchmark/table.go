// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// A table has the slowdowns of all workloads under all rows.
type table struct {
	rows      []row
	workloads []workload
	want      int // triples a cell
	cells     map[cell]*tries
}

func newTable(rows []row, workloads []workload, want int, all []*tries) table {
	t := table{rows, workloads, want, map[cell]*tries{}}
	for _, one := range all {
		t.cells[one.cell] = one
	}
	return t
}

// kept returns the triples of a cell that count.
func (t table) kept(row, workload string) []triple {
	if got := t.cells[cell{row, workload}]; got != nil {
		return got.Kept
	}
	return nil
}

// slowdown is how many times longer the row makes an operation take.
func (t table) slowdown(row, workload string) spread {
	var samples []float64
	for _, one := range t.kept(row, workload) {
		samples = append(samples, one.slowdown())
	}
	return spreadOf(samples)
}

// base is what an operation takes without a tool, in nanoseconds, beside all rows.
func (t table) base(workload string) spread {
	var samples []float64
	for _, r := range t.rows {
		for _, one := range t.kept(r.name, workload) {
			samples = append(samples, one.base())
		}
	}
	return spreadOf(samples)
}

func (t table) write(w io.Writer) {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tab, "SLOWDOWN, median [min..max] of %d", t.want)
	for _, one := range t.workloads {
		fmt.Fprintf(tab, "\t%s", one.name)
	}
	fmt.Fprintln(tab, "\tmissed calls, worst run")
	for _, r := range t.rows {
		fmt.Fprintf(tab, "%s\t%s\n", r.name, strings.Join(t.line(r), "\t"))
	}
	tab.Flush()
}

func (t table) line(r row) []string {
	var fields []string
	for _, w := range t.workloads {
		if r.absent != "" {
			fields = append(fields, r.absent)
		} else {
			fields = append(fields, t.field(r.name, w.name))
		}
	}
	return append(fields, t.missed(r.name))
}

func (t table) field(row, workload string) string {
	s := t.slowdown(row, workload)
	switch {
	case s.n == 0:
		return "no figure"
	case s.n < t.want:
		return fmt.Sprintf("%s n=%d", s, s.n)
	}
	return s.String()
}

// missed is what the row missed in the run where that was most, "-" if nobody
// can tell of any.
func (t table) missed(row string) string {
	text, most := "-", untold
	for _, w := range t.workloads {
		for _, one := range t.kept(row, w.name) {
			if one.Missed > most {
				most, text = one.Missed, "0"
			}
			if most > 0 && one.Missed == most {
				text = fmt.Sprintf("%d of %d (%s)", most, one.Calls, w.name)
			}
		}
	}
	return text
}

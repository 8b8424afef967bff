// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"strings"
)

// added is the time that a row adds to an operation, in units of the base run's:
// so it can be compared with another row's though the machine was slower then.
func (t table) added(row, workload string) (float64, error) {
	s := t.slowdown(row, workload)
	if s.n == 0 {
		return 0, fmt.Errorf("no figure of %s under %s", workload, row)
	}
	return s.median - 1, nil
}

// addedRatio is how a row's added time compares with another's. It is an error
// if that one adds too little to be seen.
func (t table) addedRatio(row, other, workload string) (float64, error) {
	mine, err := t.added(row, workload)
	if err != nil {
		return 0, err
	}
	its, err := t.added(other, workload)
	if err == nil && its <= t.noise(workload) {
		err = fmt.Errorf("%s adds nothing to %s that stands out of the noise", other, workload)
	}
	return mine / its, err
}

// thin says so if there are fewer triples behind a figure of a row than it wants.
func (t table) thin(workload string, rows ...string) string {
	fewest := t.want
	for _, r := range rows {
		fewest = min(fewest, len(t.kept(r, workload)))
	}
	if fewest == t.want {
		return ""
	}
	return fmt.Sprintf(" (from %d triples only)", fewest)
}

// noise is how far the middle half of the ratios of equal runs is from 1.
func (t table) noise(workload string) float64 {
	s := t.slowdown(rowNothing, workload)
	if s.n == 0 {
		return 0
	}
	return max(s.upper-1, 1-s.lower, 0)
}

// nanoseconds is what a row adds to an operation.
func (t table) nanoseconds(row, workload string) float64 {
	x, err := t.added(row, workload)
	if err != nil {
		return 0
	}
	return x * t.base(workload).median
}

// A step is a row that does all that the step before it does, and more.
type step struct{ row, does string }

var (
	toBystander = []step{
		{rowEmpty, "the kernel's slow path and two empty programs"},
		{rowBystander, "all probes and the filter"},
	}
	toFull = append(toBystander[:2:2], step{rowFull, "the records, their snapshots and the reader"})
)

// spent says how the time that the last step adds is made up of what each step
// adds to the one before.
func (t table) spent(workload string, steps []step) string {
	last := steps[len(steps)-1].row
	var parts []string
	before := 0.0
	for _, s := range steps {
		if _, err := t.added(s.row, workload); err != nil {
			continue
		}
		ns := t.nanoseconds(s.row, workload)
		parts = append(parts, fmt.Sprintf("%s %s", duration(ns-before), s.does))
		before = ns
	}
	return fmt.Sprintf("%s adds %s to %s: %s", last, duration(t.nanoseconds(last, workload)), workload, strings.Join(parts, ", "))
}

// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// straceGoal is goal 1.
func (t table) straceGoal(context.Context) goal {
	g := goal{Number: 1, Name: "recording adds to a select ≤ 1/40 (1/60) of what strace --seccomp-bpf does"}
	x, err := t.addedRatio(rowFull, rowSeccomp, selectLoop)
	if err != nil {
		return g.without("%v", err)
	}
	g.Measured, g.Verdict = oneIn(x)+t.thin(selectLoop, rowFull, rowSeccomp), atMost(x, 1./40, 1./60)
	g.Why = fmt.Sprintf("%s; %s adds %s", t.spent(selectLoop, toFull), rowSeccomp,
		duration(t.nanoseconds(rowSeccomp, selectLoop)))
	return g
}

// triad are the workloads whose median counts in goal 2.
var triad = []string{selectLoop, epollWaitLoop, echoLoop}

// countingGoal is goal 2. "On any workload, within noise" is a ratio of at most
// 1, or as much more as equal runs differ.
func (t table) countingGoal(context.Context) goal {
	g := goal{Number: 2, Verdict: met,
		Name: "recording slows no workload more than bpftrace's counting, median of three ≤ 0.85"}
	var three []float64
	var parts []string
	var worst string
	most := 0.0
	for _, w := range t.workloads {
		x, err := t.slowdownRatio(rowFull, rowBPFCount, w.name)
		if err != nil {
			return g.without("%v", err)
		}
		if slices.Contains(triad, w.name) {
			three = append(three, x)
		}
		if x > most {
			most, worst = x, w.name
		}
		parts = append(parts, w.name+" "+short(x)+t.thin(w.name, rowFull, rowBPFCount))
		g.Verdict = g.Verdict.and(atMost(x, 1+t.noise(w.name), 0))
	}
	if len(three) < len(triad) {
		return g.without("needs the workloads %s", strings.Join(triad, ", "))
	}
	median := spreadOf(three).median
	g.Verdict = g.Verdict.and(atMost(median, 0.85, 0))
	g.Measured = fmt.Sprintf("median %s; %s", short(median), strings.Join(parts, ", "))
	g.Why = fmt.Sprintf("worst is %s; %s; %s adds %s", worst, t.spent(worst, toFull), rowBPFCount,
		duration(t.nanoseconds(rowBPFCount, worst)))
	return g
}

func (t table) slowdownRatio(row, other, workload string) (float64, error) {
	for _, r := range []string{row, other} {
		if _, err := t.added(r, workload); err != nil {
			return 0, err
		}
	}
	return t.slowdown(row, workload).median / t.slowdown(other, workload).median, nil
}

// floorGoal is goal 3.
func (t table) floorGoal(context.Context) goal {
	g := goal{Number: 3, Name: "recording adds to getppid ≤ 3.0 (2.0) × two empty programs"}
	x, err := t.addedRatio(rowFull, rowEmpty, getppidLoop)
	if err != nil {
		return g.without("%v", err)
	}
	g.Measured, g.Verdict = times(x)+t.thin(getppidLoop, rowFull, rowEmpty), atMost(x, 3, 2)
	if y, err := t.addedRatio(rowUntimed, rowEmpty, getppidLoop); err == nil {
		g.Measured += "; without reading the clock " + times(y)
	}
	g.Why = t.spent(getppidLoop, toFull)
	return g
}

// measurable is what a ratio may be above 1 with nothing behind it, where the
// noise of this run is smaller.
const measurable = 0.05

// bystanderGoal is goal 5.
func (t table) bystanderGoal(context.Context) goal {
	g := goal{Number: 5,
		Name: "a bystander's getppid gets ≤ 1.5 × two empty programs, nothing while unarmed"}
	x, err := t.addedRatio(rowBystander, rowEmpty, getppidLoop)
	if err != nil {
		return g.without("%v", err)
	}
	idle, err := t.added(rowLoaded, getppidLoop)
	if err != nil {
		return g.without("%v", err)
	}
	g.Measured = fmt.Sprintf("%s; unarmed: slowdown %s%s", times(x), short(1+idle),
		t.thin(getppidLoop, rowBystander, rowEmpty, rowLoaded))
	g.Verdict = atMost(x, 1.5, 0).and(atMost(idle, max(measurable, t.noise(getppidLoop)), 0))
	g.Why = fmt.Sprintf("%s; %s adds %s", t.spent(getppidLoop, toBystander), rowLoaded,
		duration(t.nanoseconds(rowLoaded, getppidLoop)))
	return g
}

// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"
)

// tableOf returns a table in which every operation takes 100 ns, and those of
// the given cells as many times as long.
func tableOf(slowdowns map[cell]float64) table {
	var all []*tries
	for c, x := range slowdowns {
		t := &tries{cell: c}
		for _, noise := range []float64{-0.01, 0, 0.02} {
			t.add(triple{Before: 90, Under: 100*x + noise, After: 110, Missed: untold}, nil)
		}
		all = append(all, t)
	}
	var rs []row
	for _, name := range []string{rowNothing, rowEmpty, rowLoaded, rowBystander, rowFull, rowSeccomp, rowBPFCount} {
		rs = append(rs, row{name: name})
	}
	return newTable(rs, workloads, 3, all)
}

// goodTable reaches all goals, but no stretch.
func goodTable() map[cell]float64 {
	good := map[cell]float64{}
	for _, w := range workloads {
		for row, x := range map[string]float64{
			rowNothing: 1, rowLoaded: 1.01, rowEmpty: 1.5, rowBystander: 1.7, rowFull: 2.2, rowSeccomp: 51, rowBPFCount: 2.75,
		} {
			good[cell{row, w.name}] = x
		}
	}
	return good
}

func TestGoalsOfTheTable(t *testing.T) {
	judges := map[int]func(table, context.Context) goal{
		1: table.straceGoal, 2: table.countingGoal, 3: table.floorGoal, 5: table.bystanderGoal,
	}
	for _, test := range []struct {
		name     string
		goal     int
		row      string
		workload string
		slowdown float64 // NaN: the cell is missing
		want     verdict
	}{
		{"as good as asked", 1, rowFull, selectLoop, 2.2, met},
		{"as good as can be", 1, rowSeccomp, selectLoop, 80, stretchMet},
		{"strace is too fast", 1, rowSeccomp, selectLoop, 40, missed},
		{"no strace", 1, rowSeccomp, selectLoop, math.NaN(), unmeasured},
		{"strace adds nothing", 1, rowSeccomp, selectLoop, 1, unmeasured},

		{"cheaper than counting", 2, rowFull, selectLoop, 2.2, met},
		{"dearer than counting, if only on one", 2, rowFull, forkLoop, 2.9, missed},
		{"hardly cheaper than counting", 2, rowBPFCount, echoLoop, 2.3, met},
		{"no such workload", 2, rowFull, epollWaitLoop, math.NaN(), unmeasured},

		{"under three floors", 3, rowFull, getppidLoop, 2.2, met},
		{"under two floors", 3, rowFull, getppidLoop, 1.9, stretchMet},
		{"over three floors", 3, rowFull, getppidLoop, 2.6, missed},

		{"not much more than the floor", 5, rowBystander, getppidLoop, 1.7, met},
		{"much more than the floor", 5, rowBystander, getppidLoop, 1.8, missed},
		{"something that is not armed", 5, rowLoaded, getppidLoop, 1.06, missed},
		{"faster by noise", 5, rowLoaded, getppidLoop, 0.9, met},
		{"no tracer", 5, rowLoaded, getppidLoop, math.NaN(), unmeasured},
	} {
		t.Run(test.name, func(t *testing.T) {
			slowdowns := goodTable()
			slowdowns[cell{test.row, test.workload}] = test.slowdown
			if math.IsNaN(test.slowdown) {
				delete(slowdowns, cell{test.row, test.workload})
			}
			got := judges[test.goal](tableOf(slowdowns), context.Background())
			if got.Verdict != test.want || got.Number != test.goal || got.Measured == "" {
				t.Errorf("got %+v, want %s", got, test.want)
			}
		})
	}
}

func TestTheMedianOfThreeCountsInGoalTwo(t *testing.T) {
	slowdowns := goodTable()
	for _, w := range []string{selectLoop, echoLoop} {
		slowdowns[cell{rowFull, w}] = 2.4 // 0.87 of counting
	}
	if got := tableOf(slowdowns).countingGoal(context.Background()); got.Verdict != missed {
		t.Errorf("got %+v, want it missed", got)
	}
}

func TestNoiseIsNotHeldAgainstTheTracer(t *testing.T) {
	table := tableOf(goodTable())
	noisy := table.cells[cell{rowNothing, forkLoop}]
	noisy.Kept = []triple{{Before: 100, Under: 80, After: 100}, {Before: 100, Under: 120, After: 100}}
	full := table.cells[cell{rowFull, forkLoop}]
	full.Kept = []triple{{Before: 100, Under: 295, After: 100}} // 1.07 of counting
	if got := table.countingGoal(context.Background()); got.Verdict != met {
		t.Errorf("got %+v, want it met", got)
	}
}

func TestWhereTheTimeGoes(t *testing.T) {
	got := tableOf(goodTable()).straceGoal(context.Background())
	want := "kwitness, full recording adds 120 ns to select: 50 ns the kernel's slow path and two empty programs, " +
		"20 ns all probes and the filter, 50 ns the records, their snapshots and the reader; strace --seccomp-bpf adds 5000 ns"
	if got.Why != want || got.Measured != "1/41.7" {
		t.Errorf("got %s:\n%s\nwant 1/41.7:\n%s", got.Measured, got.Why, want)
	}
}

func TestGoalsThatAreMeasuredApart(t *testing.T) {
	good := flood{Made: 100, Recorded: 100, Took: time.Microsecond}
	fast := arming{New: 2e6, Record: 1e3, Stop: 1e4}
	start := func(ours, theirs float64) goal {
		s := starts{Before: startup{First: ours, Whole: ours}, Under: startup{First: theirs, Whole: theirs},
			After: startup{First: ours, Whole: ours}}
		return startupGoal(&tries{Kept: []triple{s.triple(first)}}, []starts{s})
	}
	for _, test := range []struct {
		name string
		got  goal
		want verdict
	}{
		{"every call in every flood", floodGoal([]flood{good, good}, nil), met},
		{"a loss", floodGoal([]flood{good, {Made: 100, Recorded: 99, Lost: 1}}, nil), missed},
		{"a call that is missing without a loss", floodGoal([]flood{good, {Made: 100, Recorded: 99}}, nil), missed},
		{"a flood that failed", floodGoal([]flood{good}, errors.New("why")), unmeasured},
		{"armed soon", armingGoal([]arming{fast, fast}, nil), met},
		{"armed late", armingGoal([]arming{{New: 2e6, Record: 3e3}}, nil), missed},
		{"armed never", armingGoal(nil, errors.New("why")), unmeasured},
		{"started soon", start(10, 101), met},
		{"started late", start(10, 99), missed},
		{"never started", startupGoal(&tries{Failures: []string{"why"}}, nil), unmeasured},
		{"never started twice alike", startupGoal(&tries{Discarded: []triple{unsteady}}, nil), unmeasured},
	} {
		if test.got.Verdict != test.want || test.got.Measured == "" {
			t.Errorf("%s: got %+v, want %s", test.name, test.got, test.want)
		}
	}
}

func TestAGoalSaysWhenItsFiguresAreThin(t *testing.T) {
	table := tableOf(goodTable())
	few := table.cells[cell{rowSeccomp, selectLoop}]
	few.Kept = few.Kept[:2]
	got := table.straceGoal(context.Background())
	if want := "1/41.7 (from 2 triples only)"; got.Measured != want {
		t.Errorf("measured %q, want %q", got.Measured, want)
	}
}

func TestAVerdictOfTwoIsTheWorse(t *testing.T) {
	order := []verdict{unmeasured, missed, met, stretchMet}
	for i, worse := range order {
		for _, better := range order[i:] {
			if got := better.and(worse); got != worse {
				t.Errorf("%s and %s is %s", better, worse, got)
			}
		}
	}
}

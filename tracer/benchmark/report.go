// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"text/tabwriter"
)

// A report is all that was measured, and what it means.
type report struct {
	Host     string
	Quick    bool
	Table    []*tries
	Starts   []starts
	Floods   []flood
	Armings  []arming
	Goals    []goal
	slowdown table
}

// measure takes the table, and then what the other goals need.
func (b bench) measure(ctx context.Context) (report, error) {
	r := report{Host: host(), Quick: b.quick, slowdown: b.table(ctx)}
	r.Table = slices.SortedFunc(maps.Values(r.slowdown.cells), func(a, b *tries) int { return a.compare(b.cell) })
	for number, judge := range []func(context.Context) goal{
		1: r.slowdown.straceGoal, 2: r.slowdown.countingGoal, 3: r.slowdown.floorGoal, 4: r.flooding(b),
		5: r.slowdown.bystanderGoal, 6: consumerGoal, 7: r.starting(b), 8: r.arming(b),
	} {
		if number > 0 && b.wantsGoal(number) {
			r.Goals = append(r.Goals, judge(ctx))
		}
	}
	b.end()
	return r, context.Cause(ctx)
}

func (r *report) flooding(b bench) func(context.Context) goal {
	return func(ctx context.Context) goal {
		floods, err := runs(ctx, b, "floods", func(ctx context.Context) (flood, error) { return runFlood(ctx, b.floodCalls()) })
		r.Floods = floods
		return floodGoal(floods, err)
	}
}

func (r *report) starting(b bench) func(context.Context) goal {
	return func(ctx context.Context) goal {
		got, all := b.starts(ctx)
		r.Starts = all
		return startupGoal(got, all)
	}
}

func (r *report) arming(b bench) func(context.Context) goal {
	return func(ctx context.Context) goal {
		armings, err := runs(ctx, b, "armings", runArming)
		r.Armings = armings
		return armingGoal(armings, err)
	}
}

func (r report) write(w io.Writer) {
	fmt.Fprintln(w, r.Host)
	if r.Quick {
		fmt.Fprintln(w, "QUICK: few runs, so figures and verdicts are a hint, no more")
	}
	fmt.Fprintln(w)
	r.slowdown.write(w)
	fmt.Fprintln(w)
	r.slowdown.writeNotes(w)
	fmt.Fprintln(w)
	writeGoals(w, r.Goals)
}

func writeGoals(w io.Writer, goals []goal) {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tab, "GOAL\t\tVERDICT\tMEASURED")
	for _, g := range goals {
		fmt.Fprintf(tab, "%d\t%s\t%s\t%s\n", g.Number, g.Name, g.Verdict, g.Measured)
	}
	tab.Flush()
	fmt.Fprintln(w, "\nWHERE THE TIME GOES")
	for _, g := range goals {
		if g.Why != "" {
			fmt.Fprintf(w, "%d  %s\n", g.Number, g.Why)
		}
	}
}

// save writes everything, as JSON, to the file; to none if that has no name.
func (r report) save(file string) error {
	if file == "" {
		return nil
	}
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}

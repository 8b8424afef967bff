// SPDX-License-Identifier: MIT

package main

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Options say what is measured, and how thoroughly.
type options struct {
	quick                  bool
	rows, workloads, goals string
	json                   string
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("benchmark", flag.ContinueOnError)
	flags.BoolVar(&o.quick, "quick", false, "3 triples a cell instead of 10: the figures are a hint")
	flags.StringVar(&o.rows, "rows", "", "only rows whose name has one of these `parts`, separated by commas")
	flags.StringVar(&o.workloads, "workloads", "", "only workloads of these `names`, separated by commas")
	flags.StringVar(&o.goals, "goals", "", "only goals of these `numbers`, separated by commas; 0 for none")
	flags.StringVar(&o.json, "json", "", "write all samples to this `file`")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("what is %q?", flags.Args())
	}
	return o, o.check()
}

func (o options) check() error {
	if len(o.selectRows(rows())) == 0 {
		return fmt.Errorf("-rows %s: no such row", o.rows)
	}
	for _, name := range list(o.workloads) {
		if _, known := workloadNamed(name); !known {
			return fmt.Errorf("-workloads: no workload %q", name)
		}
	}
	for _, number := range list(o.goals) {
		if n, err := strconv.Atoi(number); err != nil || n < 0 || n > 8 {
			return fmt.Errorf("-goals: no goal %q", number)
		}
	}
	return nil
}

// list returns the parts of a flag; none if it was not given.
func list(flag string) []string {
	if flag == "" {
		return nil
	}
	return strings.Split(flag, ",")
}

func (o options) selectRows(all []row) []row {
	return slices.DeleteFunc(all, func(r row) bool {
		return o.rows != "" && !slices.ContainsFunc(list(o.rows), func(part string) bool { return strings.Contains(r.name, part) })
	})
}

func (o options) selectWorkloads() []workload {
	return slices.DeleteFunc(slices.Clone(workloads), func(w workload) bool {
		return o.workloads != "" && !slices.Contains(list(o.workloads), w.name)
	})
}

func (o options) wantsGoal(number int) bool {
	return o.goals == "" || slices.Contains(list(o.goals), strconv.Itoa(number))
}

// triples is how many of them a figure is made of.
func (o options) triples() int {
	if o.quick {
		return 3
	}
	return 10
}

// floodCalls is how many calls a flood makes.
func (o options) floodCalls() int {
	if o.quick {
		return 200_000
	}
	return 1_000_000
}

// budget is for how long discarded triples are replaced.
func (o options) budget() time.Duration {
	if o.quick {
		return time.Minute
	}
	return 9 * time.Minute
}

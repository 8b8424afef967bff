// SPDX-License-Identifier: MIT

// Benchmark measures what tracing costs, beside the tools that do it otherwise,
// and holds the tracer against its goals. It needs root.
//
//	benchmark [-quick] [-rows PARTS] [-workloads NAMES] [-goals NUMBERS] [-json FILE]
//
// It prints one table: how many times longer each workload takes under each
// tool. A figure is the median of ten triples: the workload alone, under the
// tool, and alone again. The triples of all figures take turns, in a new random
// order each round. A triple whose two base runs are more than 30 % apart says
// something about the machine, not the tool: it is replaced.
//
// All times are the workload's own, of its loop, so that of starting a tool
// there is nothing in them. No goal is a time: each is a ratio of two that were
// measured side by side.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

func main() {
	traceFirstIfAsked()
	o, err := parse(os.Args[1:])
	if err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "benchmark:", err)
		}
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "benchmark:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	if os.Geteuid() != 0 {
		return errors.New("needs root")
	}
	if err := haveTracefs(); err != nil {
		fmt.Fprintln(os.Stderr, "benchmark: without tracefs bpftrace and perf will fail:", err)
	}
	now := time.Now()
	r, err := bench{o, progress{os.Stderr, now}, now.Add(o.budget())}.measure(ctx)
	if err != nil {
		return err
	}
	r.write(os.Stdout)
	return r.save(o.json)
}

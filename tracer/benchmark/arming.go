// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/kwitness/kwitness/tracer"
)

// armings is how often a tracer arms a recording for each time it is loaded.
const armings = 50

// An arming is what a tracer takes, in nanoseconds: to load and attach its
// probes, once, and to begin and end a recording, in the median.
type arming struct{ New, Record, Stop float64 }

// runArming loads a tracer and arms it for a process that sleeps.
func runArming(ctx context.Context) (a arming, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	w, _ := workloadNamed(getppidLoop)
	p, err := launch(ctx, w, launching{operations: 1})
	if err != nil {
		return a, err
	}
	defer func() { err = errors.Join(err, p.end()) }()
	began := time.Now()
	tr, err := tracer.New(tracer.Config{})
	if err != nil {
		return a, err
	}
	a.New = since(began)
	defer func() { err = errors.Join(err, tr.Close()) }()
	a.Record, a.Stop, err = arm(ctx, tr, p.pids[0])
	return a, err
}

func arm(ctx context.Context, tr *tracer.Tracer, pid int) (record, stop float64, err error) {
	var records, stops []float64
	for range armings {
		began := time.Now()
		r, err := tr.Record(tracer.PID(pid))
		if err != nil {
			return 0, 0, err
		}
		records = append(records, since(began))
		began = time.Now()
		if err := r.Stop(ctx); err != nil {
			return 0, 0, err
		}
		stops = append(stops, since(began))
	}
	return spreadOf(records).median, spreadOf(stops).median, nil
}

func since(began time.Time) float64 { return float64(time.Since(began).Nanoseconds()) }

// armingGoal is goal 8.
func armingGoal(all []arming, err error) goal {
	g := goal{Number: 8, Name: "arming a recording ≤ 1/1000 of loading the probes"}
	if err != nil {
		return g.without("%v", err)
	}
	alone := spreadOf(each(all, func(a arming) float64 { return a.Record / a.New }))
	both := spreadOf(each(all, func(a arming) float64 { return (a.Record + a.Stop) / a.New }))
	g.Measured = fmt.Sprintf("%s [%s..%s]; with Stop %s", oneIn(alone.median), oneIn(alone.min), oneIn(alone.max), oneIn(both.median))
	g.Verdict = atMost(alone.median, 1./1000, 0)
	median := func(part func(arming) float64) string { return duration(spreadOf(each(all, part)).median) }
	g.Why = fmt.Sprintf("New %s, Record %s, Stop %s",
		median(func(a arming) float64 { return a.New }),
		median(func(a arming) float64 { return a.Record }),
		median(func(a arming) float64 { return a.Stop }))
	return g
}

// each returns a figure of each run.
func each[T any](all []T, figure func(T) float64) []float64 {
	var figures []float64
	for _, one := range all {
		figures = append(figures, figure(one))
	}
	return figures
}

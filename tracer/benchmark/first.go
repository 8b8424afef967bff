// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/kwitness/kwitness/tracer"
)

// firstEnv makes this program a small one that traces the first call of a child
// and says when it has it.
const firstEnv = "KWITNESS_BENCH_FIRST"

// firstCall is what bpftrace and this program print when they have the call.
const firstCall = "first call\n"

// traceFirst prints firstCall once it has recorded the child's call, and then
// what it took, in nanoseconds: New, the start of the child, Record, the call.
func traceFirst(ctx context.Context) error {
	lap := laps{began: time.Now()}
	tr, err := tracer.New(tracer.Config{})
	if err != nil {
		return err
	}
	defer tr.Close() // the process ends
	lap.next()
	w, _ := workloadNamed(getppidLoop)
	p, err := launch(ctx, w, launching{operations: 1})
	if err != nil {
		return err
	}
	lap.next()
	r, err := tr.Record(tracer.PID(p.pids[0]))
	if err != nil {
		return errors.Join(err, p.end())
	}
	lap.next()
	if err := awaitFirst(p, r); err != nil {
		return errors.Join(err, p.end())
	}
	lap.next()
	fmt.Print(firstCall)
	fmt.Println(lap.took[0], lap.took[1], lap.took[2], lap.took[3])
	return p.end()
}

func awaitFirst(p *process, r *tracer.Recording) error {
	if _, err := p.release(); err != nil {
		return err
	}
	if recorded([]*tracer.Recording{r}, p.names) == 0 {
		return errors.New("the call is not in the trace")
	}
	return nil
}

// laps are times that follow one another.
type laps struct {
	began time.Time
	took  []int64
}

func (l *laps) next() {
	now := time.Now()
	l.took = append(l.took, now.Sub(l.began).Nanoseconds())
	l.began = now
}

func traceFirstIfAsked() {
	if os.Getenv(firstEnv) == "" {
		return
	}
	if err := traceFirst(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// A startup is what one start took, in nanoseconds from the start of the process:
// First until it had printed that it had the first call, Whole until it had
// ended. The parts of First are of ours only: New, the start of the child,
// Record, the call and its way into the trace.
type startup struct{ First, Whole, New, Child, Record, Call float64 }

// starts are ours, bpftrace's, and ours again.
type starts struct{ Before, Under, After startup }

// triple compares one figure of the starts.
func (s starts) triple(figure func(startup) float64) triple {
	return triple{Before: figure(s.Before), Under: figure(s.Under), After: figure(s.After), Missed: untold}
}

func first(s startup) float64 { return s.First }
func whole(s startup) float64 { return s.Whole }

// started starts a command that prints firstCall, and waits until it has ended.
func started(cmd *exec.Cmd) (s startup, out string, err error) {
	began := time.Now()
	t, err := startTool(cmd, firstCall)
	if err != nil {
		return s, "", err
	}
	if err := t.marked(nothingToProvoke); err != nil {
		return s, "", err
	}
	s.First = since(began)
	<-t.ended
	s.Whole = since(began)
	if t.err != nil {
		return s, "", t.failure(t.err.Error())
	}
	return s, t.out.end(), nil
}

// startOurs starts this program as the small one.
func startOurs(ctx context.Context) (s startup, err error) {
	self, err := os.Executable()
	if err != nil {
		return s, err
	}
	cmd := exec.CommandContext(ctx, self)
	cmd.Env = append(os.Environ(), firstEnv+"=1")
	s, out, err := started(cmd)
	if err != nil {
		return s, err
	}
	_, err = fmt.Sscanf(out, firstCall+"%g %g %g %g\n", &s.New, &s.Child, &s.Record, &s.Call)
	return s, err
}

// startTheirs has bpftrace do the same. The child's gate is /dev/null, which is open.
func startTheirs(ctx context.Context) (startup, error) {
	w, _ := workloadNamed(getppidLoop)
	child, err := launching{operations: 1}.command(ctx, w)
	if err != nil {
		return startup{}, err
	}
	cmd := exec.CommandContext(ctx, "bpftrace", "-c", child.Path,
		"-e", `tracepoint:syscalls:sys_enter_getppid /pid == cpid/ { printf("first call\n"); exit(); }`)
	cmd.Env = child.Env
	s, _, err := started(cmd)
	return s, err
}

// takeStarts starts ours, theirs and ours again.
func takeStarts(ctx context.Context) (s starts, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for _, one := range []struct {
		start func(context.Context) (startup, error)
		to    *startup
	}{{startOurs, &s.Before}, {startTheirs, &s.Under}, {startOurs, &s.After}} {
		if *one.to, err = one.start(ctx); err != nil {
			return s, fmt.Errorf("start: %w", err)
		}
	}
	return s, nil
}

// startupGoal is goal 7. It is judged by the first call.
func startupGoal(got *tries, all []starts) goal {
	g := goal{Number: 7, Name: "process start to first traced call ≤ 1/10 of bpftrace -c"}
	if n := len(got.Failures); len(got.Kept) == 0 && n > 0 {
		return g.without("%s", got.Failures[n-1])
	}
	if len(got.Kept) == 0 {
		return g.without("the machine changed during each of %d tries", len(got.Discarded))
	}
	s := spreadOf(each(got.Kept, triple.slowdown))
	ended := spreadOf(each(all, func(s starts) float64 { return s.triple(whole).slowdown() }))
	g.Measured = fmt.Sprintf("%s [%s..%s]; to the end of the process %s",
		oneIn(1/s.median), oneIn(1/s.min), oneIn(1/s.max), oneIn(1/ended.median))
	g.Verdict = atMost(1/s.median, 1./10, 0)
	g.Why = startupParts(all)
	return g
}

func startupParts(all []starts) string {
	var ours []startup
	for _, s := range all {
		ours = append(ours, s.Before, s.After)
	}
	median := func(part func(startup) float64) string { return duration(spreadOf(each(ours, part)).median) }
	return fmt.Sprintf("of %s: process start %s, New %s, start of the child %s, Record %s, the call and its way %s; "+
		"bpftrace -c takes %s to the first call and ends after %s",
		median(first),
		median(func(s startup) float64 { return s.First - s.New - s.Child - s.Record - s.Call }),
		median(func(s startup) float64 { return s.New }),
		median(func(s startup) float64 { return s.Child }),
		median(func(s startup) float64 { return s.Record }),
		median(func(s startup) float64 { return s.Call }),
		duration(spreadOf(each(all, func(s starts) float64 { return s.Under.First })).median),
		duration(spreadOf(each(all, func(s starts) float64 { return s.Under.Whole })).median))
}

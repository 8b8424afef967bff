// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// A startup is what one start of the small program took, in nanoseconds: from
// the start of its process until it had printed that it had the first call, and
// of that New, the start of the child, Record, and the call itself.
type startup struct{ Total, New, Child, Record, Call float64 }

// started measures how long a command takes from its start until it prints
// firstCall, and waits until it has ended.
func started(cmd *exec.Cmd) (ns float64, out string, err error) {
	began := time.Now()
	t, err := startTool(cmd, firstCall)
	if err != nil {
		return 0, "", err
	}
	if err := t.marked(nothingToProvoke); err != nil {
		return 0, "", err
	}
	ns = since(began)
	<-t.ended
	return ns, t.out.end(), nil
}

// startOurs starts this program as the small one.
func startOurs(ctx context.Context) (s startup, err error) {
	self, err := os.Executable()
	if err != nil {
		return s, err
	}
	cmd := exec.CommandContext(ctx, self)
	cmd.Env = append(os.Environ(), firstEnv+"=1")
	ns, out, err := started(cmd)
	if err != nil {
		return s, err
	}
	s.Total = ns
	_, err = fmt.Sscanf(out, firstCall+" %g %g %g %g\n", &s.New, &s.Child, &s.Record, &s.Call)
	return s, err
}

// startTheirs has bpftrace do the same. The child's gate is /dev/null, which is open.
func startTheirs(ctx context.Context) (ns float64, err error) {
	w, _ := workloadNamed(getppidLoop)
	child, err := launching{operations: 1}.command(ctx, w)
	if err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(ctx, "bpftrace", "-c", child.Path,
		"-e", `tracepoint:syscalls:sys_enter_getppid /pid == cpid/ { printf("`+firstCall+`\n"); exit(); }`)
	cmd.Env = child.Env
	ns, _, err = started(cmd)
	return ns, err
}

// takeStartups starts ours, theirs and ours again.
func takeStartups(ctx context.Context) (t triple, ours [2]startup, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if ours[0], err = startOurs(ctx); err != nil {
		return t, ours, fmt.Errorf("start: %w", err)
	}
	if t.Under, err = startTheirs(ctx); err != nil {
		return t, ours, fmt.Errorf("start bpftrace: %w", err)
	}
	if ours[1], err = startOurs(ctx); err != nil {
		return t, ours, fmt.Errorf("start: %w", err)
	}
	t.Before, t.After = ours[0].Total, ours[1].Total
	return t, ours, nil
}

// startupGoal is goal 7. In its triples, ours are the base runs.
func startupGoal(got *tries, ours []startup) goal {
	g := goal{Number: 7, Name: "process start to first traced call ≤ 1/10 of bpftrace -c"}
	if n := len(got.Failures); len(got.Kept) == 0 && n > 0 {
		return g.without("%s", got.Failures[n-1])
	}
	if len(got.Kept) == 0 {
		return g.without("the machine changed during each of %d tries", len(got.Discarded))
	}
	s := spreadOf(each(got.Kept, triple.slowdown))
	g.Measured, g.Verdict = fmt.Sprintf("1/%s [1/%s..1/%s]", short(s.median), short(s.min), short(s.max)), atMost(1/s.median, 1./10, 0)
	median := func(part func(startup) float64) string { return duration(spreadOf(each(ours, part)).median) }
	g.Why = fmt.Sprintf("of %s: process start %s, New %s, start of the child %s, Record %s, the call and its way %s",
		median(func(s startup) float64 { return s.Total }),
		median(func(s startup) float64 { return s.Total - s.New - s.Child - s.Record - s.Call }),
		median(func(s startup) float64 { return s.New }),
		median(func(s startup) float64 { return s.Child }),
		median(func(s startup) float64 { return s.Record }),
		median(func(s startup) float64 { return s.Call }))
	return g
}

// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"runtime"

	. "github.com/onsi/ginkgo/v2"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/specs/book"
	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/need"
	"github.com/kwitness/kwitness/tracer"
)

// A subject is a claim with what is done to see it, the facts that make it up,
// and the mutants for which they are false. What is done is either the script
// with a server, or an act of puppets.
type subject struct {
	claim claims.Claim

	model servers.Model
	// sweep lists the windows to watch, those of one run each: a thread has
	// registers for two windows. No sweep means one run without watchpoints.
	sweep   [][]window
	errands []errand

	act act
	// hooks are recorded besides calls, signals, tasks and sleeps, where the host
	// has them.
	hooks []tracer.Hook

	// serial says that what is done may disturb other specs.
	serial bool

	facts   []fact
	mutants []mutant
}

// A fact is one thing that the kernel did in every run. It fails the spec if it
// does not hold, and returns the evidence in figures if it does.
type fact struct {
	says  string
	by    claims.Layer
	judge func(r *run) string
}

// alone has the specs of a serial subject run by themselves.
func (s subject) alone() []any {
	if s.serial {
		return []any{Serial}
	}
	return nil
}

// claimed returns the registry's claim.
func claimed(id string) claims.Claim {
	c, ok := claims.Get(id)
	if !ok {
		panic("no claim " + id + " in the registry")
	}
	return c
}

// runs has the script played once for each step of the sweep, or the act once. It
// skips a claim that is about another architecture.
func (s subject) runs(ctx context.Context) []*run {
	GinkgoHelper()
	if s.claim.Arch != "" && s.claim.Arch != runtime.GOARCH {
		Skip("it is about " + s.claim.Arch + " only")
	}
	if s.act != nil {
		return []*run{s.act.performed(ctx, s.hooks)}
	}
	var runs []*run
	for _, windows := range append(s.sweep, nil)[:max(1, len(s.sweep))] {
		runs = append(runs, perform(ctx, s.model, windows, s.hooks, s.errands...))
	}
	return runs
}

// judge makes specs of the facts.
func judge(s subject) {
	Describe(s.claim.Sentence, Ordered, ContinueOnFailure, s.alone(), Label(book.Label(s.claim)), func() {
		var runs []*run
		var current *run
		BeforeAll(func(ctx SpecContext) { runs = s.runs(ctx) })
		JustAfterEach(func() {
			if current != nil {
				AddReportEntry("trace", current.Trace(), ReportEntryVisibilityFailureOrVerbose)
			}
		})
		for _, f := range s.facts {
			It(f.says, Label(book.LayerLabel(f.by)), func() {
				current = nil
				f.require()
				var evidence string
				for _, current = range runs {
					evidence = f.judge(current)
				}
				seen := book.Seen{Layer: f.by, Fact: f.says, Saw: evidence + inRuns(len(runs))}
				AddReportEntry(book.Evidence, seen, ReportEntryVisibilityFailureOrVerbose)
			})
		}
	})
}

// require skips the fact where the host lacks what shows it.
func (f fact) require() {
	GinkgoHelper()
	if hook, ok := hookOf[f.by]; ok {
		need.Require(hook)
	}
}

// hookOf says which layer needs a hook that not every host has.
var hookOf = map[claims.Layer]tracer.Hook{
	claims.Watchpoints: tracer.HookWatch,
	claims.TCP:         tracer.HookTCP,
	claims.Faults:      tracer.HookFaults,
	claims.Allocations: tracer.HookAllocs,
	claims.Timers:      tracer.HookTimers,
}

func inRuns(n int) string {
	if n == 1 {
		return ""
	}
	return fmt.Sprintf(", in each of %d runs", n)
}

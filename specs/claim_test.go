// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/ginkgo/v2"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/specs/book"
	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/need"
	"github.com/kwitness/kwitness/tracer"
)

// A subject is a claim with the server it is about and the facts that make it
// up. The same facts are judged against the server and against the mutants.
type subject struct {
	claim claims.Claim
	model servers.Model
	// sweep lists the windows to watch, those of one run each: a thread has
	// registers for two windows. No sweep means one run without watchpoints.
	sweep   [][]window
	errands []errand
	facts   []fact
}

// A fact is one thing that the kernel did in every run. It fails the spec if it
// does not hold, and returns the evidence in figures if it does.
type fact struct {
	says  string
	needs tracer.Hook
	judge func(r *run) string
}

// claimed returns the registry's claim.
func claimed(id string) claims.Claim {
	c, ok := claims.Get(id)
	if !ok {
		panic("no claim " + id + " in the registry")
	}
	return c
}

// runs performs the script once for each step of the sweep.
func (s subject) runs(ctx context.Context, model servers.Model, sweep [][]window) []*run {
	GinkgoHelper()
	var runs []*run
	for _, windows := range append(sweep, nil)[:max(1, len(sweep))] {
		runs = append(runs, perform(ctx, model, windows, s.errands...))
	}
	return runs
}

// judge makes specs of the facts.
func judge(s subject) {
	Describe(s.claim.Sentence, Ordered, ContinueOnFailure, Label(book.Label(s.claim)), func() {
		var runs []*run
		var current *run
		BeforeAll(func(ctx SpecContext) { runs = s.runs(ctx, s.model, s.sweep) })
		JustAfterEach(func() {
			if current != nil {
				AddReportEntry("trace", current.Trace(), ReportEntryVisibilityFailureOrVerbose)
			}
		})
		for _, f := range s.facts {
			It(f.says, func() {
				current = nil
				f.require()
				var evidence string
				for _, current = range runs {
					evidence = f.judge(current)
				}
				AddReportEntry(book.Evidence, evidence+inRuns(len(runs)), ReportEntryVisibilityFailureOrVerbose)
			})
		}
	})
}

func (f fact) require() {
	GinkgoHelper()
	if f.needs != "" {
		need.Require(f.needs)
	}
}

func inRuns(n int) string {
	if n == 1 {
		return ""
	}
	return fmt.Sprintf(", in each of %d runs", n)
}

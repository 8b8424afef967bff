// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/specs/book"
)

// A behaviour is a part of what a server does that depends on nothing but the
// script: it is the same in every run, so it must be the same in a recorded one.
type behaviour struct {
	model servers.Model
	manner
	says string
	part func(log []servers.Strand) account
}

// behaviours are what a recording must leave as it is. In lock-step the servers
// have no choice. But of sigio's some things depend on who is faster, recorded
// or not: a signal comes while the server pauses or just before, so there are
// more pauses or fewer; a client's first message is there before O_ASYNC is, or
// raises a signal of its own; the two signals of an end of file are delivered as
// one or as two, the second one for nothing. What it gets done is the same, and
// all of it is where the clients take their time and share one CPU with it.
//
// How often nonblock looks for nothing is its own affair. Which of the workers of
// epoll-exclusive serves is the kernel's: it is not here.
var behaviours = []behaviour{
	{servers.Epoll, manner{}, "every call", everyCall},
	{servers.Select, manner{}, "every call", everyCall},
	{servers.Fork, manner{}, "every call", everyCall},
	{servers.Iterative, manner{}, "every call", everyCall},
	{servers.ForkWait, manner{}, "every call", everyCall},
	{servers.Poll, manner{}, "every call", everyCall},
	{servers.EpollEdge, manner{}, "every call", everyCall},
	{servers.EpollOneshot, manner{}, "every call", everyCall},
	{servers.Nonblock, manner{}, "every call with a result", everyDeed},
	{servers.Sigio, manner{}, "every call with a result", everyDeed},
	{servers.Sigio, manner{slowly: true}, "every call, with slow clients on one CPU", everyCall},
}

func everyCall(log []servers.Strand) account { return accountOf(byNumber(log)) }

func everyDeed(log []servers.Strand) account { return everyCall(deedsOf(log)) }

// deedsOf leaves out the waiting, and the looking where there was nothing.
func deedsOf(log []servers.Strand) (deeds []servers.Strand) {
	for _, s := range log {
		s.Calls = slices.DeleteFunc(slices.Clone(s.Calls), func(c servers.Call) bool {
			return !c.Returned || inVain(c) || slices.Contains(paused, c.Name) || c.Name == "sched_yield"
		})
		deeds = append(deeds, s)
	}
	return deeds
}

func inVain(c servers.Call) bool { return c.Ret == -int64(unix.EAGAIN) }

// judge compares a run with one that is what it should be. The clients need no
// comparison: each hears every message it sends, or the script fails.
func (b behaviour) judge(got, want conduct) string {
	GinkgoHelper()
	had, has := b.part(want.log), b.part(got.log)
	Expect(has.ending("= EINTR")).To(Equal(had.ending("= EINTR")), "calls that returned EINTR")
	Expect(has.unlike(had)).To(BeEmpty(), "what the server did and did not do before")
	return fmt.Sprintf("%d calls, %d of them EINTR", len(has)-len(got.log), has.ending("= EINTR"))
}

var _ = Describe("a recorded server", Serial, Ordered, ContinueOnFailure, Label("perturbation"), func() {
	var alone []conduct // without any probe in the kernel
	BeforeAll(func(ctx SpecContext) {
		withoutTracer(func() {
			for _, b := range behaviours {
				alone = append(alone, b.unrecorded(ctx, b.model))
			}
		})
	})
	for i, b := range behaviours {
		It(fmt.Sprintf("does what it does unrecorded: %s (%s)", b.model, b.says), func(ctx SpecContext) {
			var evidence string
			for range 3 {
				for _, run := range []func(context.Context, servers.Model) conduct{b.unrecorded, b.elsewhere, b.recorded} {
					evidence = b.judge(run(ctx, b.model), alone[i])
				}
			}
			AddReportEntry(book.Evidence, evidence, ReportEntryVisibilityFailureOrVerbose)
		})
	}
})

var _ = Describe("a trace", Label("perturbation"), func() {
	for _, model := range servers.Models() {
		It(fmt.Sprintf("shows the very calls that the server's own log has: %s", model), func(ctx SpecContext) {
			judge := traceIsLog
			if model == servers.Nonblock {
				judge = traceHasDeeds
			}
			evidence := judge(manner{}.recorded(ctx, model))
			AddReportEntry(book.Evidence, evidence, ReportEntryVisibilityFailureOrVerbose)
		})
	}
})

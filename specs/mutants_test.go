// SPDX-License-Identifier: MIT

package specs_test

import (
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/need"
	"github.com/kwitness/kwitness/tracer"
)

// A mutant is a claim judged where it is false: on another server, or on
// evidence that was moved. The named fact must fail, and not for want of
// evidence.
type mutant struct {
	subject
	on    servers.Model
	sweep [][]window // moved evidence; nil: the claim's own
	fails string     // the beginning of the fact
}

var mutants = []mutant{
	{subject: takenInOnce, on: servers.Select, fails: "epoll_ctl(ADD) takes"},
	{subject: takenInOnce, on: servers.Fork, fails: "epoll_ctl(ADD) takes"},
	{subject: takenInOnce, on: servers.EpollReadd, fails: "epoll_ctl(ADD) takes"},
	{subject: takenInOnce, on: servers.EpollReadd, fails: "the kernel reads each epoll_event"},
	{subject: takenInOnce, on: servers.Epoll, sweep: readyArray(), fails: "the kernel reads each epoll_event"},
	{subject: copiedOnEveryCall, on: servers.Epoll, fails: "every call reads"},
	{subject: copiedOnEveryCall, on: servers.Epoll, fails: "the set is the request"},
	{subject: copiedOnEveryCall, on: servers.Select, sweep: neighbourWord(), fails: "every call reads"},
	{subject: copiedOnEveryCall, on: servers.Select, sweep: neighbourWord(), fails: "nothing is written"},
	{subject: sigioToOwner, on: servers.Select, fails: "every SIGIO"},
	{subject: sigioToOwner, on: servers.SigioStranger, fails: "the server names itself"},
	{subject: sigioToOwner, on: servers.SigioStranger, fails: "every SIGIO"},
	{subject: sigioToOwner, on: servers.SigioKill, fails: "every SIGIO"},
	{subject: sigioToOwner, on: servers.SigioKill, fails: "a SIGIO sent by kill(2)"},
	{subject: forkOnceAConnection, on: servers.Epoll, fails: "each accept is followed by one fork"},
	{subject: forkOnceAConnection, on: servers.ForkZombie, fails: "no SIGCHLD is generated"},
}

var _ = Describe("a mutant", Label("mutant"), func() {
	for _, m := range mutants {
		It(m.String(), func(ctx SpecContext) {
			f := m.fact()
			f.require()
			err := m.judge(m.runs(ctx, m.on, m.steps()), f)
			Expect(err).To(HaveOccurred(), "the fact holds for the mutant: it proves nothing")
			Expect(err).NotTo(MatchError(ContainSubstring("cannot judge")), "inconclusive is not false")
		})
	}

	It("is there for every claim", func() {
		for _, c := range claims.All {
			Expect(slices.ContainsFunc(mutants, func(m mutant) bool { return m.claim.ID == c.ID })).To(BeTrue(), c.ID)
		}
	})
})

// String names the mutant as a sentence.
func (m mutant) String() string {
	where := "on the " + string(m.on) + " server"
	if m.sweep != nil {
		where = "where " + m.sweep[0][0].name + " is watched in the wrong place"
	}
	return "makes “" + m.claim.Sentence + "” fail " + where + ": " + m.fails + "…"
}

func (m mutant) fact() fact {
	GinkgoHelper()
	for _, f := range m.facts {
		if strings.HasPrefix(f.says, m.fails) {
			return f
		}
	}
	Fail("no fact begins with " + m.fails)
	return fact{}
}

// steps returns one step of the sweep: a mutant that survives it survives.
func (m mutant) steps() [][]window {
	sweep := m.subject.sweep
	if m.sweep != nil {
		sweep = m.sweep
	}
	return sweep[max(0, len(sweep)-1):]
}

// judge returns how the fact fails, or nil if it holds.
func (m mutant) judge(runs []*run, f fact) error {
	for _, r := range runs {
		if err := InterceptGomegaFailure(func() { f.judge(r) }); err != nil {
			return err
		}
	}
	return nil
}

// neighbourWord watches word 1 of the set, which the kernel need not copy: no
// descriptor is that large.
func neighbourWord() [][]window {
	return [][]window{{{readfds, "readfds", 8, 8}}}
}

// readyArray watches the array of epoll_wait as if it were the event of an ADD.
func readyArray() [][]window {
	return [][]window{{{eventBytes0to7(0), "ready", 0, 8}, {eventBytes8to11(0), "ready", 8, 4}}}
}

var _ = Describe("what a host lacks", func() {
	It("is asked hook by hook", func() {
		for _, h := range tracer.Hooks {
			if err := need.Have(h); err != nil {
				Expect(err).To(Or(MatchError(tracer.ErrNotSupported), MatchError(tracer.ErrNotPermitted)))
			}
		}
	})
})

// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/servers"
)

// A mutant is a fact judged where it is false: on another server, on evidence
// that was moved, or on a trace that was tampered with. It must fail, and not
// for want of evidence.
type mutant struct {
	subject
	fails  string // the beginning of the fact
	on     servers.Model
	sweep  [][]window     // moved evidence; nil: the claim's own
	tamper func(*forgery) // a change of the events; nil: none
	why    string         // in place of the server's name
}

var mutants = []mutant{
	{subject: takenInOnce, fails: "epoll_ctl(ADD) takes", on: servers.Select},
	{subject: takenInOnce, fails: "epoll_ctl(ADD) takes", on: servers.EpollReadd},
	{subject: takenInOnce, fails: "the kernel reads each epoll_event", on: servers.EpollReadd},
	{subject: takenInOnce, fails: "the kernel reads each epoll_event", on: servers.Epoll, sweep: readyArray(), why: "where the array of epoll_wait is watched"},
	{subject: takenInOnce, fails: "the kernel reads each epoll_event", on: servers.Epoll, tamper: readInWait, why: "where a read is moved into an epoll_wait"},
	{subject: takenInOnce, fails: "epoll_wait reads nothing", on: servers.Select},
	{subject: takenInOnce, fails: "epoll_wait reads nothing", on: servers.Epoll, tamper: readInWait, why: "where a read is moved into an epoll_wait"},
	{subject: takenInOnce, fails: "epoll_wait writes", on: servers.Epoll, tamper: writeBeyond, why: "where an entry beyond the result is changed"},

	{subject: copiedOnEveryCall, fails: "every call reads", on: servers.Epoll},
	{subject: copiedOnEveryCall, fails: "every call reads", on: servers.Select, sweep: neighbourWord(), why: "where the neighbouring word is watched"},
	{subject: copiedOnEveryCall, fails: "nothing is written", on: servers.Select, sweep: neighbourWord(), why: "where the neighbouring word is watched"},
	{subject: copiedOnEveryCall, fails: "nothing is written", on: servers.Select, tamper: writeEarly, why: "where a write is moved before the sleep"},
	{subject: copiedOnEveryCall, fails: "nothing is written", on: servers.Select, tamper: writeTwice, why: "where a write is added before the sleep"},
	{subject: copiedOnEveryCall, fails: "the set is the request", on: servers.Epoll},
	{subject: copiedOnEveryCall, fails: "the set is the request", on: servers.Select, tamper: keepRequest, why: "where the set is left as it was"},

	{subject: sigioToOwner, fails: "the server names itself", on: servers.SigioStranger},
	{subject: sigioToOwner, fails: "every SIGIO", on: servers.Select},
	{subject: sigioToOwner, fails: "every SIGIO", on: servers.SigioStranger},
	{subject: sigioToOwner, fails: "every SIGIO", on: servers.SigioKill},
	{subject: sigioToOwner, fails: "every SIGIO", on: servers.Sigio, tamper: strayOnce, why: "where one goes to another process"},
	{subject: sigioToOwner, fails: "each is delivered", on: servers.SigioKill},
	{subject: sigioToOwner, fails: "every message is received", on: servers.Select},
	{subject: sigioToOwner, fails: "a SIGIO sent by kill(2)", on: servers.SigioKill},

	{subject: forkOnceAConnection, fails: "each accept is followed", on: servers.Epoll},
	{subject: forkOnceAConnection, fails: "the parent closes", on: servers.Epoll},
	{subject: forkOnceAConnection, fails: "each child closes", on: servers.Epoll},
	{subject: forkOnceAConnection, fails: "each child ends", on: servers.Epoll},
	{subject: forkOnceAConnection, fails: "no SIGCHLD is generated", on: servers.ForkZombie},
}

var _ = Describe("a mutant", Label("mutant"), func() {
	for _, m := range mutants {
		It(m.String(), func(ctx SpecContext) {
			f := m.fact()
			f.require()
			err := m.judge(m.runs(ctx, m.on, m.steps()), f)
			Expect(err).To(HaveOccurred(), "the fact holds for the mutant: it proves nothing")
			Expect(err).NotTo(MatchError(ContainSubstring("cannot judge")), "inconclusive is not false")
			AddReportEntry("how it fails", err.Error(), ReportEntryVisibilityFailureOrVerbose)
		})
	}

	It("is there for every fact", func() {
		for _, s := range subjects {
			for _, f := range s.facts {
				Expect(slices.ContainsFunc(mutants, func(m mutant) bool { return m.fact().says == f.says })).To(BeTrue(), f.says)
			}
		}
	})
})

// String names the mutant as a sentence.
func (m mutant) String() string {
	why := m.why
	if why == "" {
		why = "on the " + string(m.on) + " server"
	}
	return fmt.Sprintf("fails “%s: %s…” %s", m.claim.Sentence, m.fails, why)
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
		if m.tamper != nil {
			r.tampered = forge(*r.Trace(), m.tamper)
		}
		if err := InterceptGomegaFailure(func() { f.judge(r) }); err != nil {
			return err
		}
	}
	return nil
}

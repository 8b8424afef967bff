// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/specs/book"
)

// A mutant is a fact judged where it is false: on another server, by another
// act, on evidence that was moved, or on a trace that was tampered with. It must
// fail, and not for want of evidence.
type mutant struct {
	fails  string // the beginning of the fact
	on     servers.Model
	act    act
	sweep  [][]window     // moved evidence; nil: the claim's own
	tamper func(*forgery) // a change of the events; nil: none
	why    string         // how it differs; "": by the server's name
}

var _ = Describe("a mutant", Label(book.MutantLabel), func() {
	for _, s := range subjects {
		for _, m := range s.mutants {
			It(m.sentence(s), s.alone(), func(ctx SpecContext) {
				f := s.factThat(m.fails)
				f.require()
				err := m.judge(m.of(s).runs(ctx), f)
				Expect(err).To(HaveOccurred(), "the fact holds for the mutant: it proves nothing")
				Expect(err).NotTo(MatchError(ContainSubstring("cannot judge")), "inconclusive is not false")
				AddReportEntry("how it fails", err.Error(), ReportEntryVisibilityFailureOrVerbose)
			})
		}
	}
})

// sentence names the mutant of a subject.
func (m mutant) sentence(s subject) string {
	why := m.why
	if why == "" {
		why = "on the " + string(m.on) + " server"
	}
	return fmt.Sprintf("fails “%s: %s…” %s", s.claim.Sentence, m.fails, why)
}

// factThat returns the fact that begins so.
func (s subject) factThat(begins string) fact {
	GinkgoHelper()
	for _, f := range s.facts {
		if strings.HasPrefix(f.says, begins) {
			return f
		}
	}
	Fail("no fact of " + s.claim.ID + " begins with " + begins)
	return fact{}
}

// of returns the subject as the mutant has it, with one step of the sweep: a
// mutant that survives it survives.
func (m mutant) of(s subject) subject {
	if m.on != "" {
		s.model = m.on
	}
	if m.act != nil {
		s.act = m.act
	}
	if m.sweep != nil {
		s.sweep = m.sweep
	}
	s.sweep = s.sweep[max(0, len(s.sweep)-1):]
	return s
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

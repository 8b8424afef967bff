// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// That nothing went wrong where nothing was done is no evidence. Every fact is
// judged once more behind an act that does nothing, or on a server's trace
// without any event, and must not hold: it may fail or be inconclusive, and it
// may panic for want of what the act would have seen.
var _ = Describe("where nothing was done", func() {
	for _, s := range here() {
		It("no fact holds: "+s.claim.Sentence, s.alone(), func(ctx SpecContext) {
			for _, r := range s.idle().runs(ctx) {
				if s.act == nil {
					r.tampered = forge(*r.Trace(), func(f *forgery) { f.events = nil })
				}
				for _, f := range s.facts {
					Expect(f.refuses(r)).NotTo(Succeed(), f.says)
				}
			}
		})
	}
})

// idle returns the subject with nothing to do, in one run.
func (s subject) idle() subject {
	if s.act != nil {
		s.act = func(context.Context, *run) {}
	}
	if s.sweep != nil {
		s.sweep = s.sweep[:1]
	}
	s.errands = nil
	return s
}

// refuses returns why the fact does not hold in a run, or nil if it does.
func (f fact) refuses(r *run) (err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("panic: %v", e)
		}
	}()
	return InterceptGomegaFailure(func() { f.judge(r) })
}

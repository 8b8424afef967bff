// SPDX-License-Identifier: MIT

package specs_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// What a run saw, in figures for the evidence.

// tally returns how many events match the noun.
func (r *run) tally(noun types.GomegaMatcher) int { return len(r.matching(noun)) }

// resultsOf returns what the calls that match the noun returned, errors negative.
func (r *run) resultsOf(noun types.GomegaMatcher) (results []int) {
	GinkgoHelper()
	for _, call := range r.matching(noun) {
		results = append(results, int(call.Ret))
	}
	return results
}

// matching returns the events that match the noun.
func (r *run) matching(noun types.GomegaMatcher) trace.Events {
	GinkgoHelper()
	return r.Trace().Events.Where(func(e trace.Event) bool {
		ok, err := noun.Match(e)
		Expect(err).NotTo(HaveOccurred())
		return ok
	})
}

// SPDX-License-Identifier: MIT

package specs_test

import (
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/specs/claims"
)

// subjects are all claims that are judged, in the order of the registry.
var subjects = slices.Concat(
	forkSubjects, fcntlSubjects, selectSubjects, selectKernelSubjects, capacitySubjects, epollSubjects, pollSubjects,
	forkBeyondSubjects, fcntlBeyondSubjects, selectBeyondSubjects, epollBeyondSubjects,
)

func init() {
	for _, s := range subjects {
		judge(s)
	}
}

var _ = Describe("the registry", func() {
	It("holds exactly the claims that are judged", func() {
		judged := []claims.Claim{}
		for _, s := range subjects {
			judged = append(judged, s.claim)
		}
		Expect(judged).To(Equal(claims.All))
	})

	It("names the layers of evidence that each claim's facts rest on, two at least", func() {
		for _, s := range subjects {
			Expect(s.claim.Layers).To(Equal(s.layers()), s.claim.ID)
			if s.claim.Alone == "" {
				Expect(len(s.claim.Layers)).To(BeNumerically(">=", 2), s.claim.ID)
			} else {
				Expect(s.claim.Layers).To(HaveLen(1), s.claim.ID)
			}
		}
	})

	It("has a mutant for each fact", func() {
		for _, s := range subjects {
			for _, f := range s.facts {
				Expect(slices.ContainsFunc(s.mutants, func(m mutant) bool { return s.factThat(m.fails).says == f.says })).
					To(BeTrue(), "%s: %s", s.claim.ID, f.says)
			}
		}
	})
})

// layers are those of the facts, in the order of claims.Layers.
func (s subject) layers() []claims.Layer {
	return slices.DeleteFunc(slices.Clone(claims.Layers), func(l claims.Layer) bool {
		return !slices.ContainsFunc(s.facts, func(f fact) bool { return f.by == l })
	})
}

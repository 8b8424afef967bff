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

// here are the subjects that this architecture can show.
func here() []subject { return slices.DeleteFunc(slices.Clone(subjects), subject.elsewhere) }

func init() {
	for _, s := range here() {
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

	It("names each claim once, by an id that says what it is about", func() {
		ids, sentences := map[string]bool{}, map[string]bool{}
		for _, c := range claims.All {
			Expect(c.ID).To(MatchRegexp(`^[a-z]+(-[a-z]+)*\.[a-z0-9]+(-[a-z0-9]+)*$`))
			Expect(ids).NotTo(HaveKey(c.ID))
			Expect(sentences).NotTo(HaveKey(c.Sentence))
			ids[c.ID], sentences[c.Sentence] = true, true
		}
	})

	It("says of each claim where it stands, what is true of it and on which kernels", func() {
		for _, c := range claims.All {
			Expect(claims.Sections).To(ContainElement(c.Section), c.ID)
			Expect(c.Verdict).To(BeElementOf(claims.Confirmed, claims.Refined, claims.Refuted), c.ID)
			Expect(c.Sentence).NotTo(BeEmpty(), c.ID)
			Expect(c.Truth).NotTo(BeEmpty(), c.ID)
			Expect(c.Kernels).To(MatchRegexp(`^(>=|<) \d+\.\d+$`), c.ID)
		}
	})

	It("has a mutant for each fact, whose name no other fact begins with", func() {
		for _, s := range subjects {
			killed := map[string]bool{}
			for _, m := range s.mutants {
				killed[s.factThat(m.fails).says] = true
			}
			Expect(killed).To(HaveLen(len(s.facts)), s.claim.ID)
		}
	})
})

// layers are those of the facts, in the order of claims.Layers.
func (s subject) layers() []claims.Layer {
	return slices.DeleteFunc(slices.Clone(claims.Layers), func(l claims.Layer) bool {
		return !slices.ContainsFunc(s.facts, func(f fact) bool { return f.by == l })
	})
}

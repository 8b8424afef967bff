// SPDX-License-Identifier: MIT

package specs_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/specs/claims"
)

// subjects are all claims that are judged, in the order of the notes.
var subjects = []subject{forkOnceAConnection, sigioToOwner, copiedOnEveryCall, takenInOnce}

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
})

// SPDX-License-Identifier: MIT

package gtrace

import (
	"errors"
	"fmt"

	"github.com/onsi/gomega/types"
)

// HaveAtLeast succeeds if n or more events of the trace match the noun, n being
// at least 1. The hits are enough, even while the recording runs; that there are
// fewer takes a stopped recording and a complete trace.
func HaveAtLeast(n int, noun types.GomegaMatcher) types.GomegaMatcher {
	v := counting("HaveAtLeast", fmt.Sprintf("to show at least %d", n), noun, n, func(hits int) bool { return hits >= n })
	if n < 1 {
		v.misuse = errors.New("HaveAtLeast needs a number of at least 1: every trace shows 0 or more")
	}
	return v
}

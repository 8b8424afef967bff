// SPDX-License-Identifier: MIT

package gtrace

import (
	"errors"
	"fmt"

	"github.com/onsi/gomega/types"
)

// HaveAtMost succeeds if no more than n events of the trace match the noun. It
// needs a stopped recording and a complete trace.
func HaveAtMost(n int, noun types.GomegaMatcher) types.GomegaMatcher {
	v := counting("HaveAtMost", fmt.Sprintf("to show at most %d", n), noun, 0, func(hits int) bool { return hits <= n })
	v.sealed, v.complete = true, true
	if n < 0 {
		v.misuse = errors.New("HaveAtMost needs a number that is not negative")
	}
	return v
}

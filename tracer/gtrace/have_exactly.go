// SPDX-License-Identifier: MIT

package gtrace

import (
	"errors"
	"fmt"

	"github.com/onsi/gomega/types"
)

// HaveExactly succeeds if exactly n events of the trace match the noun; 0 says
// that there is none. It needs a stopped recording and a complete trace.
func HaveExactly(n int, noun types.GomegaMatcher) types.GomegaMatcher {
	v := counting("HaveExactly", fmt.Sprintf("to show exactly %d", n), noun, n, func(hits int) bool { return hits == n })
	v.sealed, v.complete = true, true
	if n < 0 {
		v.misuse = errors.New("HaveExactly needs a number that is not negative")
	}
	return v
}

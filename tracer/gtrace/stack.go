// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kwitness/kwitness/tracer/trace"
)

// inStack asks for a kernel function anywhere in the stack.
func inStack(function string) check {
	return check{
		words: "in " + function,
		holds: func(e trace.Event) bool {
			return slices.ContainsFunc(e.Stack, func(f string) bool { return isFunction(f, function) })
		},
		miss: func(trace.Event) string { return fmt.Sprintf("stack has no %s", function) },
	}
}

// isFunction reports whether a symbol is that of the kernel function, or of a part
// that the compiler made of it.
func isFunction(symbol, function string) bool {
	return symbol == function || strings.HasPrefix(symbol, function+".")
}

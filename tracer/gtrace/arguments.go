// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kwitness/kwitness/tracer/trace"
)

// withArgument adds a check of one decoded argument: any of the wanted values
// will do, and none wanted asks nothing.
func (n CallNoun) withArgument(field string, get func(trace.Event) int, want []int, show func(int) string) CallNoun {
	if len(want) == 0 {
		return n
	}
	return CallNoun{n.and(deeply(check{
		holds: func(e trace.Event) bool { return slices.Contains(want, get(e)) },
		miss: func(e trace.Event) string {
			return fmt.Sprintf("%s is %s, not %s", field, show(get(e)), list(want, show, " or "))
		},
	}))}
}

func list(values []int, show func(int) string, separator string) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = show(v)
	}
	return strings.Join(words, separator)
}

// withWords returns a call with its arguments in words: "fcntl(F_SETOWN, 4711)".
func withWords(name string, arguments ...string) string {
	arguments = slices.DeleteFunc(arguments, func(a string) bool { return a == "" })
	if len(arguments) == 0 {
		return name
	}
	return name + "(" + strings.Join(arguments, ", ") + ")"
}

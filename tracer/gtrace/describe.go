// SPDX-License-Identifier: MIT

package gtrace

import (
	"reflect"
	"regexp"
	"strings"

	"github.com/onsi/gomega/format"
	"github.com/onsi/gomega/matchers"
	"github.com/onsi/gomega/types"
)

// describe returns a matcher in one line of words: its own if it has any, and
// else its fields as Gomega prints them.
func describe(m types.GomegaMatcher) string {
	switch m := m.(type) {
	case format.GomegaStringer:
		return oneLine(m.GomegaString())
	case *matchers.OrMatcher:
		return joined(m.Matchers, " or ")
	case *matchers.AndMatcher:
		return joined(m.Matchers, " and ")
	case *matchers.NotMatcher:
		return "not (" + describe(m.Matcher) + ")"
	}
	return oneLine(address.ReplaceAllString(format.Object(m, 0), ""))
}

func joined(ms []types.GomegaMatcher, conjunction string) string {
	words := describeAll(ms)
	for i, w := range words {
		if strings.Contains(w, " or ") || strings.Contains(w, " and ") {
			words[i] = "(" + w + ")"
		}
	}
	return strings.Join(words, conjunction)
}

// address is what Gomega prints of a pointer: it differs from run to run.
var address = regexp.MustCompile(` \| 0x[0-9a-f]+`)

// isNil reports whether a matcher or a recording is nil or a nil pointer.
func isNil(a any) bool {
	v := reflect.ValueOf(a)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

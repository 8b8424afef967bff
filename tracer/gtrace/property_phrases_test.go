// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"strings"

	"github.com/onsi/gomega/types"
)

// phrases returns so many of them.
func (s *speaker) phrases(n int) []phrase {
	ps := make([]phrase, n)
	for i := range ps {
		ps[i] = s.phrase(1)
	}
	return ps
}

func matchers(ps []phrase) []types.GomegaMatcher {
	ms := make([]types.GomegaMatcher, len(ps))
	for i, p := range ps {
		ms[i] = p.make()
	}
	return ms
}

func codes(ps []phrase) string {
	words := make([]string, len(ps))
	for i, p := range ps {
		words[i] = p.code
	}
	return strings.Join(words, ", ")
}

func allRests(ps []phrase) rests {
	var all rests
	for _, p := range ps {
		all = all.with(p.rests)
	}
	return all
}

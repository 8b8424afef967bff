// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"

	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// each returns a verb that looks for the nouns in a window of each event that
// matches the first noun.
func each(name string, asks [2]string, noun types.GomegaMatcher, nouns []types.GomegaMatcher, w window) *verb {
	v := &verb{name: name, sealed: true, complete: true, asks: []ask{{asks[0], []types.GomegaMatcher{noun}}, {asks[1], nouns}}}
	if len(nouns) == 0 {
		v.misuse = fmt.Errorf("%s needs a noun to look for", name)
	}
	v.judge = func(t *trace.Trace) (finding, error) {
		r := &rounds{trace: t, nouns: nouns, window: w, subjects: sample{most: mostHits}}
		if err := r.run(noun); err != nil {
			return finding{}, err
		}
		if r.subjects.n == 0 {
			return finding{}, nothing(noun, t)
		}
		return r.finding()
	}
	return v
}

// finding says which subjects lack something.
func (r *rounds) finding() (finding, error) {
	switch n := r.failed.n; {
	case n > 0:
		head := doNot(n, r.subjects.n) + ":"
		if n > 1 {
			head = doNot(n, r.subjects.n) + "; the first is"
		}
		return finding{false, append([]string{head}, r.failed.first.lines(r.window)...)}, nil
	case r.open.n > 0:
		return finding{}, r.open.first.undecided()
	}
	return finding{true, append([]string{fmt.Sprintf("It does for %d:", r.subjects.n)}, r.subjects.rows()...)}, nil
}

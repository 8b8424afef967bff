// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"
	"iter"

	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A lack is a subject and the first noun that its window lacks, nil if none.
type lack struct {
	subject trace.Event
	noun    types.GomegaMatcher
	hits    trace.Events
	window  iter.Seq[trace.Event]
}

func look(subject trace.Event, nouns []types.GomegaMatcher, window iter.Seq[trace.Event]) (lack, error) {
	l := lack{subject: subject, window: window}
	var err error
	if l.hits, err = inOrder(nouns, window); err == nil && len(l.hits) < len(nouns) {
		l.noun = nouns[len(l.hits)]
	}
	return l, err
}

func (l lack) lines(w window) []string {
	lines := append(rows(trace.Events{l.subject}, 1), "It lacks", indent(clip(describe(l.noun), mostColumns-16)))
	rest := l.window
	if n := len(l.hits); n > 0 {
		last := l.hits[n-1].Seq
		rest = only(rest, func(e trace.Event) bool { return e.Seq > last })
		lines[len(lines)-1] += fmt.Sprintf(", after #%d", last)
	}
	inside := sample{most: mostNouns}
	for e := range l.window {
		inside.add(e)
	}
	if inside.n == 0 {
		return append(lines, w.words(l.subject)+": nothing.")
	}
	lines = append(append(lines, w.words(l.subject)+":"), inside.rows()...)
	return append(lines, nearMisses(l.noun, rest, 3)...)
}

// undecided is the error of a subject that might yet have got what it lacks.
func (l lack) undecided() error {
	return fmt.Errorf("the trace does not hold the whole of\n%s\nwhich lacks\n%s\n(CallNoun.Returned leaves such calls out)",
		rows(trace.Events{l.subject}, 1)[0], indent(clip(describe(l.noun), mostColumns)))
}

// lacks are a number of them and the first, in the order of the subjects.
type lacks struct {
	n     int
	first lack
}

func (ls *lacks) add(l lack) {
	if ls.n == 0 || l.subject.Seq < ls.first.subject.Seq {
		ls.first = l
	}
	ls.n++
}

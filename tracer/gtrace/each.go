// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"
	"slices"

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
		subjects, err := matching(noun, t.Events.All())
		if err == nil && len(subjects) == 0 {
			err = nothing(noun, t)
		}
		if err != nil {
			return finding{}, err
		}
		return judgeEach(subjects, nouns, t, w)
	}
	return v
}

// judgeEach finds the subjects whose window lacks a noun.
func judgeEach(subjects trace.Events, nouns []types.GomegaMatcher, t *trace.Trace, w window) (finding, error) {
	var failed, open []lack
	for i, s := range subjects {
		bound, err := about(t, s, nouns)
		if err != nil {
			return finding{}, err
		}
		l, err := look(s, bound, w.events(t.Events, s, subjects[i+1:]))
		switch {
		case err != nil:
			return finding{}, err
		case l.noun != nil && w.open(s):
			open = append(open, l)
		case l.noun != nil:
			failed = append(failed, l)
		}
	}
	switch {
	case len(failed) > 0:
		head := doNot(len(failed), len(subjects)) + ":"
		if len(failed) > 1 {
			head = doNot(len(failed), len(subjects)) + "; the first is"
		}
		return finding{false, append([]string{head}, failed[0].lines(w)...)}, nil
	case len(open) > 0:
		return finding{}, open[0].undecided()
	}
	return finding{true, append([]string{fmt.Sprintf("It does for %d:", len(subjects))}, rows(subjects, mostHits)...)}, nil
}

// A lack is a subject and the first noun that its window lacks, nil if none.
type lack struct {
	subject trace.Event
	noun    types.GomegaMatcher
	hits    trace.Events
	window  trace.Events
}

func look(subject trace.Event, nouns []types.GomegaMatcher, window trace.Events) (lack, error) {
	l := lack{subject: subject, window: window}
	var err error
	if l.hits, err = inOrder(nouns, slices.Values(window)); err == nil && len(l.hits) < len(nouns) {
		l.noun = nouns[len(l.hits)]
	}
	return l, err
}

func (l lack) lines(w window) []string {
	lines := append(rows(trace.Events{l.subject}, 1), "It lacks", indent(clip(describe(l.noun), mostColumns-16)))
	rest := l.window
	if n := len(l.hits); n > 0 {
		rest = l.window.After(l.hits[n-1].Seq)
		lines[len(lines)-1] += fmt.Sprintf(", after #%d", l.hits[n-1].Seq)
	}
	if len(l.window) == 0 {
		return append(lines, w.words(l.subject)+": nothing.")
	}
	lines = append(append(lines, w.words(l.subject)+":"), rows(l.window, mostNouns)...)
	return append(lines, nearMisses(l.noun, slices.Values(rest), 3)...)
}

// undecided is the error of a subject that might yet have got what it lacks.
func (l lack) undecided() error {
	return fmt.Errorf("the trace does not hold the whole of\n%s\nwhich lacks\n%s\n(CallNoun.Returned leaves such calls out)",
		rows(trace.Events{l.subject}, 1)[0], indent(clip(describe(l.noun), mostColumns)))
}

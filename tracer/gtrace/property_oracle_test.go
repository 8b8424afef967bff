// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import "github.com/kwitness/kwitness/tracer/trace"

// The oracle says what is true of a whole history, by the words of the verbs'
// documentation and by trying everything. It shares no code with this package
// and uses no query of package trace.

// count returns how many events a phrase fits, and how many more it may fit.
func count(es trace.Events, p phrase) (fits, mayFit int) {
	for _, e := range es {
		switch p.means(e) {
		case isTrue:
			fits++
		case isOpen:
			mayFit++
		}
	}
	return fits, mayFit
}

// atLeast says whether a phrase fits n events or more.
func atLeast(n int, es trace.Events, p phrase) answer {
	fits, mayFit := count(es, p)
	switch {
	case fits >= n:
		return isTrue
	case fits+mayFit >= n:
		return isOpen
	}
	return isFalse
}

// precedes says whether a stands before b: a call where it was entered. Of two
// that were entered before the recording began nobody knows.
func precedes(a, b trace.Event) answer {
	switch {
	case a.Unentered && b.Unentered:
		return isOpen
	case a.Unentered || b.Unentered:
		return answerOf(a.Unentered)
	}
	return answerOf(a.Seq < b.Seq)
}

// inOrder says whether phrases fit events one behind the other, the first behind
// the event from, if any.
func inOrder(from *trace.Event, es trace.Events, ps []phrase) answer {
	if len(ps) == 0 {
		return isTrue
	}
	found := isFalse
	for _, e := range es {
		behind := isTrue
		if from != nil {
			behind = precedes(*from, e)
		}
		found = either(found, func() answer {
			return both(both(behind, func() answer { return ps[0].means(e) }), func() answer { return inOrder(&e, es, ps[1:]) })
		})
	}
	return found
}

// forEach says whether, for each event that the subject fits, its window holds
// what follows. Nothing is true of each of no events.
func forEach(es trace.Events, subject phrase, follows func(trace.Event) []phrase, window func(trace.Events, phrase, trace.Event) (trace.Events, bool)) answer {
	if fits, _ := count(es, subject); fits == 0 {
		return isOpen
	}
	held := isTrue
	for _, e := range es {
		is := subject.means(e)
		if is == isFalse {
			continue
		}
		in, whole := window(es, subject, e)
		has := inOrder(nil, in, follows(e))
		if !whole {
			has = max(has, isOpen)
		}
		held = both(held, func() answer { return max(is.not(), has) })
	}
	return held
}

// every says whether a phrase fits each event that the subject fits.
func every(es trace.Events, subject, p phrase) answer {
	return forEach(es, subject, func(trace.Event) []phrase { return []phrase{p} },
		func(_ trace.Events, _ phrase, e trace.Event) (trace.Events, bool) { return trace.Events{e}, true })
}

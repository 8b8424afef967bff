// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import "github.com/kwitness/kwitness/tracer/trace"

// The oracle says what is true of a whole history, by the words of the verbs'
// documentation and by trying everything. It shares no code with this package
// and uses no query of package trace.

// fits says whether a phrase fits an event. It asks of a call that was entered
// before the recording began twice, as nobody knows whether it slept then.
func (s *speaker) fits(p phrase, e trace.Event) answer {
	is := p.means(e)
	if e.Unentered && !e.Slept {
		if e.Slept = true; p.means(e) != is {
			is = isOpen
		}
	}
	s.doubted = s.doubted || is == isOpen
	return is
}

// count returns how many events a phrase fits, and how many more it may fit.
func (s *speaker) count(es trace.Events, p phrase) (fits, mayFit int) {
	for _, e := range es {
		switch s.fits(p, e) {
		case isTrue:
			fits++
		case isOpen:
			mayFit++
		}
	}
	return fits, mayFit
}

// atLeast says whether a phrase fits n events or more.
func (s *speaker) atLeast(n int, es trace.Events, p phrase) answer {
	fits, mayFit := s.count(es, p)
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
func (s *speaker) precedes(a, b trace.Event) answer {
	switch {
	case a.Unentered && b.Unentered && a.Seq != b.Seq:
		return s.cannotTell()
	case a.Unentered || b.Unentered:
		return answerOf(!b.Unentered)
	}
	return answerOf(a.Seq < b.Seq)
}

// inOrder says whether phrases fit events one behind the other, the first behind
// the event from, if any.
func (s *speaker) inOrder(from *trace.Event, es trace.Events, ps []phrase) answer {
	if len(ps) == 0 {
		return isTrue
	}
	found := isFalse
	for _, e := range es {
		behind := isTrue
		if from != nil {
			behind = s.precedes(*from, e)
		}
		found = either(found, func() answer {
			return both(both(behind, func() answer { return s.fits(ps[0], e) }), func() answer { return s.inOrder(&e, es, ps[1:]) })
		})
	}
	return found
}

// eachHas says whether, for each event that the subject fits, its window holds
// what follows. Nothing is true of each of no events.
func (s *speaker) eachHas(es trace.Events, subject phrase, follows func(trace.Event) []phrase, w windowOf) answer {
	if fits, _ := s.count(es, subject); fits == 0 {
		return isOpen
	}
	held := isTrue
	for _, e := range es {
		is := s.fits(subject, e)
		if is == isFalse {
			continue
		}
		in, whole := w(s, es, subject, e)
		has := s.inOrder(nil, in, follows(e))
		if !whole {
			has = max(has, isOpen)
		}
		held = both(held, func() answer { return max(is.not(), has) })
	}
	return held
}

// everyIs says whether a phrase fits each event that the subject fits.
func (s *speaker) everyIs(es trace.Events, subject, p phrase) answer {
	return s.eachHas(es, subject, func(trace.Event) []phrase { return []phrase{p} },
		func(_ *speaker, _ trace.Events, _ phrase, e trace.Event) (trace.Events, bool) {
			return trace.Events{e}, true
		})
}

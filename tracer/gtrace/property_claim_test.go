// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"fmt"

	"github.com/onsi/gomega/types"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// A claim is a verb with its nouns twice: as this package has it, and as what
// its documentation says of all that happened.
type claim struct {
	code string
	make func() types.GomegaMatcher
	// about are its phrases.
	about []phrase
	truth func(trace.Events) answer
	// parts are what a composed claim is made of, joined by join.
	parts []claim
	join  func(a, b answer) answer
	rests rests
	// shown says that what a trace shows is enough for a yes, at once that so is
	// what a running recording shows.
	shown, atOnce bool
}

// claim returns one, perhaps composed of others so many levels deep.
func (s *speaker) claim(depth int) claim {
	if depth > 0 && s.IntN(6) == 0 {
		return s.composedClaim(depth - 1)
	}
	switch s.IntN(10) {
	case 0, 1, 2, 3:
		return s.counted()
	case 4, 5:
		return s.ordered()
	case 6, 7:
		return s.forEach()
	case 8:
		return s.every()
	}
	return s.blocked()
}

// counted claims a number that is often the right one.
func (s *speaker) counted() claim {
	p := s.phrase(2)
	n, _ := s.count(s.about, p)
	n = max(0, s.near(n))
	c := claim{code: fmt.Sprintf("(%d, %s)", n, p.code), rests: p.rests, about: []phrase{p}}
	most := func(n int) func(trace.Events) answer {
		return func(es trace.Events) answer { return s.atLeast(n+1, es, p).not() }
	}
	switch s.IntN(4) {
	case 0:
		c.code, c.make = "HaveExactly"+c.code, func() types.GomegaMatcher { return HaveExactly(n, p.make()) }
		c.truth = func(es trace.Events) answer { return min(s.atLeast(n, es, p), most(n)(es)) }
	case 1:
		c.code, c.make = "HaveAtMost"+c.code, func() types.GomegaMatcher { return HaveAtMost(n, p.make()) }
		c.truth = most(n)
	case 2:
		n, c.shown, c.atOnce = max(1, n), true, true
		c.code, c.make = fmt.Sprintf("HaveAtLeast(%d, %s)", n, p.code), func() types.GomegaMatcher { return HaveAtLeast(n, p.make()) }
		c.truth = func(es trace.Events) answer { return s.atLeast(n, es, p) }
	default:
		c.shown, c.atOnce = true, true
		c.code, c.make = "HaveAny("+p.code+")", func() types.GomegaMatcher { return HaveAny(p.make()) }
		c.truth = func(es trace.Events) answer { return s.atLeast(1, es, p) }
	}
	return c
}

func (s *speaker) ordered() claim {
	ps := s.phrases(1 + s.IntN(3))
	return claim{
		code: "HaveInOrder(" + codes(ps) + ")", rests: allRests(ps), about: ps, shown: true, atOnce: true,
		make: func() types.GomegaMatcher { return HaveInOrder(matchers(ps)...) },
		truth: func(es trace.Events) answer {
			for _, p := range ps {
				s.count(es, p) // a verb may ask any of any event
			}
			return s.inOrder(nil, es, ps)
		},
	}
}

func (s *speaker) every() claim {
	subject, p := s.phrase(1), s.phrase(1)
	return claim{
		code: "HaveEvery(" + subject.code + ", " + p.code + ")", rests: subject.rests.with(p.rests), about: []phrase{subject, p},
		make:  func() types.GomegaMatcher { return HaveEvery(subject.make(), p.make()) },
		truth: func(es trace.Events) answer { return s.everyIs(es, subject, p) },
	}
}

func (s *speaker) blocked() claim {
	var ps []phrase
	for range s.IntN(3) {
		ps = append(ps, s.blockedPhrase())
	}
	r := rests{kinds: []trace.Kind{trace.KindCall, trace.KindSleep}, tellers: []trace.Kind{trace.KindExit}}
	return claim{
		code: "BeBlockedIn(" + codes(ps) + ")", rests: r.with(allRests(ps)), about: ps, atOnce: true,
		make:  func() types.GomegaMatcher { return BeBlockedIn(matchers(ps)...) },
		truth: func(es trace.Events) answer { return s.blockedIn(es, ps) },
	}
}

// blockedPhrase returns a phrase about a call that may be the leader's last.
func (s *speaker) blockedPhrase() phrase {
	for i := len(s.about) - 1; i >= 0 && s.IntN(3) > 0; i-- {
		if e := s.about[i]; e.Kind == trace.KindCall && e.TID == leader {
			return s.call(e)
		}
	}
	return s.phrase(1)
}

// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"fmt"

	"github.com/onsi/gomega/types"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// forEach claims something of the windows of some events. Its phrases are often
// about what did happen in one of them.
func (s *speaker) forEach() claim {
	if s.IntN(6) == 0 {
		return s.given()
	}
	verb, code, w := HaveForEach, "HaveForEach(", windowOf(course)
	if s.IntN(2) == 0 {
		verb, code, w = HaveAfterEach, "HaveAfterEach(", behind
	}
	subject := s.phrase(1)
	ps := s.within(subject, w)
	return claim{
		code: code + subject.code + ", " + codes(ps) + ")", rests: subject.rests.with(allRests(ps)).with(rests{tellers: []trace.Kind{trace.KindExit}}),
		about: append(ps, subject),
		make:  func() types.GomegaMatcher { return verb(subject.make(), matchers(ps)...) },
		truth: func(es trace.Events) answer {
			return s.eachHas(es, subject, func(trace.Event) []phrase { return ps }, w)
		},
	}
}

// within returns one or two phrases, if possible about events in the window of
// one of the subjects.
func (s *speaker) within(subject phrase, w windowOf) []phrase {
	all := s.about
	defer func() { s.about = all }()
	for _, e := range all {
		if in, _ := w(s, all, subject, e); s.fits(subject, e) == isTrue && len(in) > 0 {
			s.about = in
			break
		}
	}
	return s.phrases(oneOf(s.Rand, 1, 1, 2))
}

// given claims that each accepted descriptor, or each that is read, is closed or
// used afterwards.
func (s *speaker) given() claim {
	subject, fd := s.callOf("Accept()", Accept(), familyOf("accept"), anyCall, trace.Event{Call: trace.Call{State: trace.Returned}}), func(e trace.Event) int { return int(e.Ret) }
	if s.IntN(2) == 0 {
		subject, fd = s.callOf("Read()", Read(), familyOf("read"), anyCall, trace.Event{}), func(e trace.Event) int { return int(e.Args[0]) }
	}
	then, noun := s.phraseOfFD()
	return claim{
		about: []phrase{subject}, code: fmt.Sprintf("HaveAfterEach(%s, Given(%s of that fd))", subject.code, then[0]), rests: subject.rests.with(rests{
			kinds: []trace.Kind{trace.KindCall}, families: [][]string{then}, tellers: trace.Kinds(), // nobody knows what a Given is about
		}),
		make: func() types.GomegaMatcher {
			return HaveAfterEach(subject.make(), Given("call of that fd", func(e trace.Event) types.GomegaMatcher { return noun().OfFD(fd(e)) }))
		},
		truth: func(es trace.Events) answer {
			return s.eachHas(es, subject, func(e trace.Event) []phrase {
				of := s.ofFD(fd(e))
				return []phrase{phrased("", noun(), trace.KindCall, func(e trace.Event) bool { return e.Name == then[0] || e.Name == then[1] }, rests{}, of)}
			}, behind)
		},
	}
}

func (s *speaker) phraseOfFD() (family []string, noun func() CallNoun) {
	name := oneOf(s.Rand, "close", "write", "read")
	return familyOf(name), familyNouns[name]
}

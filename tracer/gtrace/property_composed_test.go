// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"errors"
	"fmt"
	"slices"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// phrase returns a noun, perhaps composed of others so many levels deep.
func (s *speaker) phrase(depth int) phrase {
	switch {
	case depth > 0 && s.IntN(6) == 0:
		return s.composed(depth - 1)
	case s.IntN(20) == 0:
		return s.field()
	}
	switch e := s.example(); e.Kind {
	case trace.KindCall:
		if isSelect(e.Name) && s.IntN(6) == 0 {
			return s.ready()
		}
		return s.call(e)
	case trace.KindSignal:
		return s.signalled(e)
	case trace.KindDelivery:
		return s.delivered(e)
	case trace.KindAccess:
		return s.accessed(e)
	case trace.KindTCP:
		return s.connected(e)
	case trace.KindFault:
		return s.faulted(e)
	case trace.KindAlloc:
		return s.allocated(e)
	case trace.KindTimer:
		return s.started(e)
	case trace.KindFunction:
		return s.called(e)
	default:
		return s.task(e)
	}
}

func (s *speaker) composed(depth int) phrase {
	a, b := s.phrase(depth), s.phrase(depth)
	joined := phrase{rests: a.rests.with(b.rests)}
	if !slices.ContainsFunc(a.rests.kinds, func(k trace.Kind) bool { return slices.Contains(b.rests.kinds, k) }) {
		joined.rests.tellers = trace.Kinds() // about nothing, if both are asked
	}
	switch s.IntN(4) {
	case 0:
		joined.code = "And(" + a.code + ", " + b.code + ")"
		joined.make = func() types.GomegaMatcher { return gomega.And(a.make(), b.make()) }
		joined.means = func(e trace.Event) answer { return both(a.means(e), func() answer { return b.means(e) }) }
	case 1:
		joined.code = "Or(" + a.code + ", " + b.code + ")"
		joined.make = func() types.GomegaMatcher { return gomega.Or(a.make(), b.make()) }
		joined.means = func(e trace.Event) answer { return either(a.means(e), func() answer { return b.means(e) }) }
	case 2:
		joined.code = "And(" + a.code + ", Not(" + b.code + "))"
		joined.make = func() types.GomegaMatcher { return gomega.And(a.make(), gomega.Not(b.make())) }
		joined.means = func(e trace.Event) answer { return both(a.means(e), func() answer { return b.means(e).not() }) }
	default:
		joined.rests, joined.rests.wide = a.rests, true
		joined.code = "Not(" + a.code + ")"
		joined.make = func() types.GomegaMatcher { return gomega.Not(a.make()) }
		joined.means = func(e trace.Event) answer { return a.means(e).not() }
	}
	return joined
}

// field is a matcher of Gomega's, of which no verb knows what it looks at.
func (s *speaker) field() phrase {
	field := func(name string, want any, holds func(trace.Event) bool) phrase {
		return phrase{
			code: fmt.Sprintf("HaveField(%s, %v)", name, want), means: plainly(holds), rests: rests{wide: true},
			make: func() types.GomegaMatcher { return gomega.HaveField(name, gomega.Equal(want)) },
		}
	}
	e := s.example()
	return oneOf(s.Rand,
		field("PID", e.PID, func(o trace.Event) bool { return o.PID == e.PID }),
		field("Slept", e.Slept, func(o trace.Event) bool { return o.Slept == e.Slept }),
		field("Inside", e.Inside, func(o trace.Event) bool { return o.Inside == e.Inside }),
		field("State", e.State, func(o trace.Event) bool { return o.State == e.State }),
	)
}

// ready is a noun of the user's own that looks into the memory of a select and
// says so where it was not read.
func (s *speaker) ready() phrase {
	selects := func(e trace.Event) bool {
		return e.Kind == trace.KindCall && isSelect(e.Name) && e.State == trace.Returned && e.Ret >= 0
	}
	return phrase{
		code: "Event(fd 3 ready)", rests: rests{wide: true, memory: true},
		make: func() types.GomegaMatcher {
			return Event("select with fd 3 ready", func(e trace.Event) (bool, error) {
				if selects(e) && !e.Out.Whole() {
					return false, errors.New("the set was not read")
				}
				return selects(e) && e.Out.Read.Has(3), nil
			})
		},
		means: plainly(func(e trace.Event) bool { return selects(e) && len(e.Out.Read) > 0 && e.Out.Read[0]&(1<<3) != 0 }),
	}
}

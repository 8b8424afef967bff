// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"fmt"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// called returns a phrase that the function's call e may fit.
func (s *speaker) called(e trace.Event) phrase {
	name, bits := oneOf(s.Rand, e.Function, "tcp"), oneOf[uint32](s.Rand, 0, 0x1, 0x5)
	file, n, number, owner := uint64(s.near(int(e.File))), s.near(int(e.Returns)), s.near(e.Number), s.near(e.Owner)
	return phrased(fmt.Sprintf("FunctionCall(%q)", name), FunctionCall(name), trace.KindFunction, func(e trace.Event) bool { return e.Function == name }, insideCalls, some(s, append(context[FunctionNoun](s, e),
		modifier[FunctionNoun]{fmt.Sprintf(".Returning(%d)", n), func(f FunctionNoun) FunctionNoun { return f.Returning(n) }, plainly(func(e trace.Event) bool { return e.Returns == int64(n) }), rests{}},
		modifier[FunctionNoun]{fmt.Sprintf(".WithMask(%#x)", bits), func(f FunctionNoun) FunctionNoun { return f.WithMask(bits) }, plainly(func(e trace.Event) bool { return e.Mask&bits == bits }), rests{}},
		modifier[FunctionNoun]{fmt.Sprintf(".WithoutMask(%#x)", bits), func(f FunctionNoun) FunctionNoun { return f.WithoutMask(bits) }, plainly(func(e trace.Event) bool { return e.Mask&bits == 0 }), rests{}},
		modifier[FunctionNoun]{fmt.Sprintf(".OfFile(%#x)", file), func(f FunctionNoun) FunctionNoun { return f.OfFile(file) }, plainly(func(e trace.Event) bool { return e.File == file }), rests{}},
		modifier[FunctionNoun]{fmt.Sprintf(".WithNumber(%d)", number), func(f FunctionNoun) FunctionNoun { return f.WithNumber(number) }, plainly(func(e trace.Event) bool { return e.Number == number }), rests{}},
		modifier[FunctionNoun]{fmt.Sprintf(".ForOwner(%d)", owner), func(f FunctionNoun) FunctionNoun { return f.ForOwner(owner) }, plainly(func(e trace.Event) bool { return e.Owner == owner }), rests{}},
		during(s, e, func(f FunctionNoun, calls trace.Family) FunctionNoun { return f.During(calls) }),
	)...)...)
}

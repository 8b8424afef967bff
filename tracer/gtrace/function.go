// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"
	"strings"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A FunctionNoun matches a call of a function of the kernel, seen by a probe of its
// own. Its modifiers return copies.
type FunctionNoun struct{ noun }

// FunctionCall matches calls of the kernel function, or of the hook of security
// modules. The recording must include it: tracer.HookFunctions, tracer.HookLSM. Not
// every kernel lets every function be probed; of one that was not no absence is
// judged.
func FunctionCall(name string) FunctionNoun {
	called := is(name, "function", func(e trace.Event) string { return e.Function }, name, func(f string) string { return f })
	called.unseen, called.code = noFunction(name), fmt.Sprintf("FunctionCall(%q)", name)
	return FunctionNoun{noun{kind: trace.KindFunction}.and(naming(called)).and(insideOnly)}
}

// Returning matches calls that returned n: of an error, minus its errno.
func (n FunctionNoun) Returning(result int) FunctionNoun {
	return FunctionNoun{n.and(deeply(isID("returning %d", "result", func(e trace.Event) int { return int(e.Returns) }, result)))}
}

// WithMask matches calls with all of these poll events, and perhaps others.
func (n FunctionNoun) WithMask(events uint32) FunctionNoun {
	return FunctionNoun{n.and(deeply(check{
		words: fmt.Sprintf("with mask %#x", events),
		holds: func(e trace.Event) bool { return e.Mask&events == events },
		miss:  func(e trace.Event) string { return fmt.Sprintf("mask is %#x, without %#x", e.Mask, events&^e.Mask) },
	}))}
}

// WithoutMask matches calls with none of these poll events.
func (n FunctionNoun) WithoutMask(events uint32) FunctionNoun {
	return FunctionNoun{n.and(deeply(check{
		words: fmt.Sprintf("without mask %#x", events),
		holds: func(e trace.Event) bool { return e.Mask&events == 0 },
		miss:  func(e trace.Event) string { return fmt.Sprintf("mask is %#x, with %#x", e.Mask, events&e.Mask) },
	}))}
}

// OfFile matches calls about the struct file at this address.
func (n FunctionNoun) OfFile(addr uint64) FunctionNoun {
	return FunctionNoun{n.and(deeply(isAddress("of file %s", "file", func(e trace.Event) uint64 { return e.File }, addr)))}
}

// WithNumber matches calls with that number: see [trace.FunctionCall].
func (n FunctionNoun) WithNumber(number int) FunctionNoun {
	return FunctionNoun{n.and(deeply(isID("with number %d", "number", func(e trace.Event) int { return e.Number }, number)))}
}

// ForOwner matches calls for that owner: see [trace.FunctionCall].
func (n FunctionNoun) ForOwner(pid int) FunctionNoun {
	return FunctionNoun{n.and(deeply(isID("for owner %d", "owner", func(e trace.Event) int { return e.Owner }, pid)))}
}

// During matches calls inside a system call of the family, made by its thread or on
// top of it.
func (n FunctionNoun) During(f trace.Family) FunctionNoun { return FunctionNoun{n.and(during(f))} }

// By matches calls in the context of process pid.
func (n FunctionNoun) By(pid int) FunctionNoun { return FunctionNoun{n.and(by(pid))} }

// ByThread matches calls in the context of thread tid.
func (n FunctionNoun) ByThread(tid int) FunctionNoun { return FunctionNoun{n.and(byThread(tid))} }

// Where matches calls for which holds returns true; the words say in a phrase what
// that means.
func (n FunctionNoun) Where(words string, holds func(trace.Event) bool) FunctionNoun {
	return FunctionNoun{n.and(where(words, holds))}
}

// noFunction says why a trace cannot hold calls of the function.
func noFunction(name string) func(*trace.Trace) string {
	return func(t *trace.Trace) string {
		switch {
		case t.RecordsFunction(name):
			return ""
		case !t.Records(trace.KindFunction):
			return noKind(trace.KindFunction)(t)
		case t.Unprobed[name] != "":
			return "it could not be probed: " + t.Unprobed[name]
		}
		return "no such function was recorded; there were " + clip(strings.Join(t.Functions, ", "), mostNames)
	}
}

// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"fmt"
	"slices"

	"github.com/kwitness/kwitness/tracer/trace"
)

// ignore makes the recording one that was not asked for something: a kind of
// events, a family of calls, a watchpoint, or that does not say for what.
func (s *shown) ignore() {
	switch s.IntN(7) {
	case 0:
		s.trace.Kinds, s.trace.Calls, s.trace.Watches = nil, nil, nil
		s.how = append(s.how, "does not say what it records")
	case 1:
		s.ignoreWatch("readfds")
	case 2, 3:
		s.ignoreKind(oneOf(s.Rand, trace.Kinds()...))
	default:
		s.ignoreFamily(oneOf(s.Rand, families...))
	}
}

func (s *shown) ignoreWatch(name string) {
	s.trace.Watches = []string{"writefds"}
	s.leaveOut("watch "+name, func(e trace.Event) bool { return e.Watch == name })
}

func (s *shown) ignoreKind(k trace.Kind) {
	if k == trace.KindCall {
		s.ignoreCalls("calls", func(string) bool { return true })
	}
	s.trace.Kinds = slices.DeleteFunc(s.trace.Kinds, func(have trace.Kind) bool { return have == k })
	s.leaveOut("kind "+k.String(), func(e trace.Event) bool { return e.Kind == k })
	if k == trace.KindSleep {
		s.events, s.of = withSleeps(s.events), withSleeps(s.of)
	}
}

func (s *shown) ignoreFamily(f []string) {
	s.ignoreCalls("family "+f[0], func(name string) bool { return slices.Contains(f, name) })
}

// ignoreCalls leaves out calls with what is recorded inside them only, and
// says of what else lies in them that it lies in no call.
func (s *shown) ignoreCalls(what string, out func(name string) bool) {
	s.trace.Calls = slices.DeleteFunc(s.trace.Calls, out)
	s.leaveOut(what, func(e trace.Event) bool {
		return e.Kind == trace.KindCall && out(e.Name) || e.Kind != trace.KindCall && slices.Contains(inCalls, e.Kind) && out(e.Inside)
	})
	for _, es := range []trace.Events{s.events, s.of} {
		for i, e := range es {
			if e.Inside != "" && out(e.Inside) {
				es[i].Inside, es[i].Outer = "", 0
			}
		}
	}
}

func (s *shown) leaveOut(what string, out func(trace.Event) bool) {
	s.events = slices.DeleteFunc(s.events, out)
	s.of = slices.DeleteFunc(slices.Clone(s.of), out)
	s.how = append(s.how, fmt.Sprintf("does not record %s", what))
}

// records reports whether the recording was asked for all that a claim rests on.
func (s *shown) records(r rests) bool {
	for _, k := range r.kinds {
		if !slices.Contains(s.trace.Kinds, k) {
			return false
		}
	}
	for _, w := range r.watches {
		if !slices.Contains(s.trace.Watches, w) {
			return false
		}
	}
	return !slices.ContainsFunc(r.families, func(f []string) bool {
		return !slices.ContainsFunc(f, func(name string) bool { return slices.Contains(s.trace.Calls, name) })
	})
}

// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"syscall"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// signalled returns a phrase that the signal e may fit.
func (s *speaker) signalled(e trace.Event) phrase {
	sig := syscall.Signal(s.near(e.Sig))
	return phrased(fmt.Sprintf("Signal(%d)", sig), Signal(sig), trace.KindSignal,
		func(e trace.Event) bool { return e.Sig == int(sig) }, rests{}, some(s, s.signalModifiers(e)...)...)
}

func (s *speaker) signalModifiers(e trace.Event) []modifier[SignalNoun] {
	from, to := s.near(e.Sender), s.near(e.To)
	sent := func(e trace.Event) bool { return e.Code == 0 || e.Code == -6 }
	group := func(e trace.Event) bool { return e.Group }
	return []modifier[SignalNoun]{
		{".FromKernel()", SignalNoun.FromKernel, plainly(func(e trace.Event) bool { return e.Code > 0 }), rests{}},
		{".FromKill()", SignalNoun.FromKill, plainly(sent), rests{}},
		{fmt.Sprintf(".From(%d)", from), func(n SignalNoun) SignalNoun { return n.From(from) },
			plainly(func(e trace.Event) bool { return sent(e) && e.Sender == from }), rests{}},
		{fmt.Sprintf(".To(%d)", to), func(n SignalNoun) SignalNoun { return n.To(to) },
			plainly(func(e trace.Event) bool { return e.To == to }), rests{}},
		{".Queued()", SignalNoun.Queued, plainly(func(e trace.Event) bool { return e.Result == 0 }), rests{}},
		{".Where(group)", func(n SignalNoun) SignalNoun { return n.Where("to a group", group) }, plainly(group), rests{wide: true}},
		elsewhere(e, SignalNoun.Where),
		during(s, e, func(n SignalNoun, f trace.Family) SignalNoun { return n.During(f) }),
	}
}

// during asks that an event lie in a call of the family of the one that it lies
// in or behind.
func during[N any](s *speaker, e trace.Event, apply func(N, trace.Family) N) modifier[N] {
	in := oneOf(s.Rand, "kill", "pselect6", "read")
	for _, call := range s.about {
		if call.Kind == trace.KindCall && call.TID == e.TID && call.Seq < e.Seq {
			in = call.Name
		}
	}
	f := familyOf(cmp.Or(e.Inside, in))
	return modifier[N]{
		code: fmt.Sprintf(".During(%s)", f[0]), apply: func(n N) N { return apply(n, f) },
		means: plainly(func(e trace.Event) bool { return slices.Contains(f, e.Inside) }),
		rests: rests{families: [][]string{f}, kinds: []trace.Kind{trace.KindCall}},
	}
}

// elsewhere is a function of the user's own that looks at what call an event lies
// in: in another one than the example does.
func elsewhere[N any](e trace.Event, where func(N, string, func(trace.Event) bool) N) modifier[N] {
	holds := func(other trace.Event) bool { return other.Inside != e.Inside }
	return modifier[N]{
		code: fmt.Sprintf(".Where(not in %q)", e.Inside), means: plainly(holds), rests: rests{wide: true},
		apply: func(n N) N { return where(n, "elsewhere", holds) },
	}
}

// delivered returns a phrase that the delivery e may fit.
func (s *speaker) delivered(e trace.Event) phrase {
	sig, pid := syscall.Signal(s.near(e.Sig)), s.near(e.PID)
	in := plainly(func(e trace.Event) bool { return e.PID == pid })
	byDefault := func(e trace.Event) bool { return e.Handler == 0 }
	return phrased(fmt.Sprintf("Delivery(%d)", sig), Delivery(sig), trace.KindDelivery,
		func(e trace.Event) bool { return e.Sig == int(sig) }, rests{}, some(s, []modifier[DeliveryNoun]{
			{fmt.Sprintf(".To(%d)", pid), func(n DeliveryNoun) DeliveryNoun { return n.To(pid) }, in, rests{}},
			{fmt.Sprintf(".By(%d)", pid), func(n DeliveryNoun) DeliveryNoun { return n.By(pid) }, in, rests{}},
			{".Where(default)", func(n DeliveryNoun) DeliveryNoun { return n.Where("by default", byDefault) }, plainly(byDefault), rests{wide: true}},
		}...)...)
}

// accessed returns a phrase that the access e may fit.
func (s *speaker) accessed(e trace.Event) phrase {
	watch, write := e.Watch, e.Write != (s.IntN(4) == 0)
	noun, code := KernelRead(watch), fmt.Sprintf("KernelRead(%q)", watch)
	if write {
		noun, code = KernelWrite(watch), fmt.Sprintf("KernelWrite(%q)", watch)
	}
	function, pid := oneOf(s.Rand, "core_sys_select", "get_fd_set", "core_sys"), s.near(e.PID)
	twice := func(e trace.Event) bool { return e.Hits == 2 }
	return phrased(code, noun, trace.KindAccess, func(e trace.Event) bool { return e.Watch == watch && e.Write == write },
		rests{watches: []string{watch}}, some(s, []modifier[AccessNoun]{
			{fmt.Sprintf(".By(%d)", pid), func(n AccessNoun) AccessNoun { return n.By(pid) }, plainly(func(e trace.Event) bool { return e.PID == pid }), rests{}},
			{".In(" + function + ")", func(n AccessNoun) AccessNoun { return n.In(function) }, plainly(func(e trace.Event) bool { return inStack(e, function) }), rests{}},
			{".Where(twice)", func(n AccessNoun) AccessNoun { return n.Where("twice", twice) }, plainly(twice), rests{wide: true}},
			elsewhere(e, AccessNoun.Where),
			during(s, e, func(n AccessNoun, f trace.Family) AccessNoun { return n.During(f) }),
		}...)...)
}

// inStack says whether the function, or a part that the compiler made of it, is
// in the stack.
func inStack(e trace.Event, function string) bool {
	for _, f := range e.Stack {
		if name, _, _ := strings.Cut(f, "."); name == function {
			return true
		}
	}
	return false
}

// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"golang.org/x/sys/unix"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// recorded is a trace of select as a recording leaves it: it says what it saw.
func recorded() *trace.Trace {
	t := selects(3, -1)
	t.Handmade, t.Kinds = false, trace.Kinds()
	t.Calls, t.Watches = []string{"pselect6", "read", "write"}, []string{"readfds"}
	return t
}

// without returns the trace of a recording that did not listen for the kind.
func without(k trace.Kind) *trace.Trace {
	t := recorded()
	t.Kinds = slices.DeleteFunc(t.Kinds, func(have trace.Kind) bool { return have == k })
	return t
}

// silent returns the trace with nothing said about what it recorded.
func silent() *trace.Trace {
	t := recorded()
	t.Kinds, t.Calls, t.Watches = nil, nil, nil
	return t
}

func unwatched() *trace.Trace {
	t := recorded()
	t.Watches = nil
	return t
}

var openat = trace.Family{"openat"}

// An unjudged claim is one about what a trace has not recorded.
type unjudged struct {
	name   string
	actual *trace.Trace
	claim  func() types.GomegaMatcher
	want   string
}

var unseen = []unjudged{
	{"a watch misspelt", recorded(), func() types.GomegaMatcher { return HaveAny(KernelRead("readfdz")) },
		`HaveAny cannot judge KernelRead("readfdz"): no such watchpoint was set; there were "readfds"`},
	{"a watch that is narrowed", recorded(), func() types.GomegaMatcher { return HaveExactly(0, KernelWrite("").By(1).In("f")) },
		`HaveExactly cannot judge KernelWrite(""): no such watchpoint was set; there were "readfds"`},
	{"no watch at all", unwatched(), func() types.GomegaMatcher { return HaveAny(KernelRead("readfds")) },
		`HaveAny cannot judge KernelRead("readfds"): no watchpoint was set`},
	{"a call misspelt", recorded(), func() types.GomegaMatcher { return HaveAny(Syscall("pselect")) },
		`HaveAny cannot judge Syscall("pselect"): the trace records no pselect`},
	{"a call of exactly the other number", recorded(), func() types.GomegaMatcher { return HaveAny(Syscall("select")) },
		`HaveAny cannot judge Syscall("select"): the trace records no select`},
	{"a family", recorded(), func() types.GomegaMatcher { return HaveAtMost(0, Poll().OfFD(3)) },
		`HaveAtMost cannot judge poll of fd 3: the trace records no poll or ppoll`},
	{"a long family", recorded(), func() types.GomegaMatcher { return HaveAtLeast(1, Kill()) },
		`HaveAtLeast cannot judge kill: the trace records no kill, tkill, tgkill, rt_sigqueueinfo, rt_tgsigq…`},
	{"the family of a During", recorded(), func() types.GomegaMatcher { return HaveAny(KernelRead("readfds").During(trace.EpollWait)) },
		`HaveAny cannot judge kernel reading readfds during epoll_wait: the trace records no epoll_wait, epoll_pwait or epoll_pwait2`},
	{"a signal during it", recorded(), func() types.GomegaMatcher { return HaveAny(Signal(unix.SIGIO).During(openat)) },
		`HaveAny cannot judge SIGIO during openat: the trace records no openat`},
	{"a task during it", recorded(), func() types.GomegaMatcher { return HaveAny(Wake().During(openat)) },
		`HaveAny cannot judge wake-up during openat: the trace records no openat`},
	{"no family", recorded(), func() types.GomegaMatcher { return HaveAny(Sleep().During(nil)) },
		`HaveAny cannot judge sleep during a call of no family: the trace records no call of no family`},
	{"a kind", without(trace.KindSignal), func() types.GomegaMatcher { return HaveAny(Signal(unix.SIGIO)) },
		`HaveAny cannot judge SIGIO: the trace records no event of kind signal`},
	{"the kind of a task", without(trace.KindFork), func() types.GomegaMatcher { return HaveAny(NewThread()) },
		`HaveAny cannot judge new thread: the trace records no event of kind fork`},
	{"the kind of a delivery", without(trace.KindDelivery), func() types.GomegaMatcher { return HaveAny(Delivery(unix.SIGIO)) },
		`HaveAny cannot judge delivery of SIGIO: the trace records no event of kind delivery`},
	{"calls", without(trace.KindCall), func() types.GomegaMatcher { return HaveAny(Select()) },
		`HaveAny cannot judge select: the trace records no event of kind call`},
	{"accesses", without(trace.KindAccess), func() types.GomegaMatcher { return HaveAny(KernelRead("readfds")) },
		`HaveAny cannot judge KernelRead("readfds"): the trace records no event of kind access`},
	{"the sleep of a call", without(trace.KindSleep), func() types.GomegaMatcher { return HaveAny(Select().Blocking()) },
		`HaveAny cannot judge select that slept: the trace records no event of kind sleep`},
	{"the sleep of the last call", without(trace.KindSleep), func() types.GomegaMatcher { return BeBlockedIn() },
		`BeBlockedIn cannot judge a call that slept: the trace records no event of kind sleep`},
	{"the last call", recorded(), func() types.GomegaMatcher { return BeBlockedIn(EpollWait()) },
		`BeBlockedIn cannot judge epoll_wait: the trace records no epoll_wait, epoll_pwait or epoll_pwait2`},
	{"the zero noun", recorded(), func() types.GomegaMatcher { return HaveAny(CallNoun{}) },
		`HaveAny cannot judge nothing: the trace records no event of kind kind(0)`},
	{"anything, of a trace that does not say", silent(), func() types.GomegaMatcher { return HaveAny(KernelRead("readfds")) },
		`HaveAny cannot judge KernelRead("readfds"): the trace does not say what it recorded`},
	{"a call, of a trace that does not say", silent(), func() types.GomegaMatcher { return HaveAny(Select()) },
		`HaveAny cannot judge select: the trace does not say what it recorded`},

	{"a later noun of an order", recorded(), func() types.GomegaMatcher { return HaveInOrder(Select(), Recv()) },
		`HaveInOrder cannot judge recv: the trace records no recvfrom, recvmsg or recvmmsg`},
	{"a later noun of a for-each", recorded(), func() types.GomegaMatcher { return HaveForEach(Select(), KernelWrite("readfdz")) },
		`HaveForEach cannot judge KernelWrite("readfdz"): no such watchpoint was set; there were "readfds"`},
	{"the matcher of every", recorded(), func() types.GomegaMatcher { return HaveEvery(Select(), gomega.Not(Poll())) },
		`HaveEvery cannot judge poll: the trace records no poll or ppoll`},
	{"a second noun of a blocked target", recorded(), func() types.GomegaMatcher { return BeBlockedIn(Select(), Pause()) },
		`BeBlockedIn cannot judge pause: the trace records no pause`},
	{"what Given returns", recorded(), func() types.GomegaMatcher { return HaveAfterEach(Read(), Given("its close", closeOf)) },
		`HaveAfterEach cannot judge close of fd 5: the trace records no close or close_range`},
	{"what Given returns in And", recorded(), func() types.GomegaMatcher {
		return HaveAfterEach(Read(), Given("", func(e trace.Event) types.GomegaMatcher { return gomega.And(Write(), closeOf(e)) }))
	}, `HaveAfterEach cannot judge close of fd 5: the trace records no close or close_range`},
	{"inside And", recorded(), func() types.GomegaMatcher { return HaveAny(gomega.And(Select(), Poll())) },
		`HaveAny cannot judge poll: the trace records no poll or ppoll`},
	{"inside Or, beside one that matches", recorded(), func() types.GomegaMatcher { return HaveAny(gomega.Or(Select(), Poll())) },
		`HaveAny cannot judge poll: the trace records no poll or ppoll`},
	{"inside Not", recorded(), func() types.GomegaMatcher { return HaveAny(gomega.Not(gomega.Or(gomega.Not(Poll())))) },
		`HaveAny cannot judge poll: the trace records no poll or ppoll`},
	{"inside WithTransform", recorded(), func() types.GomegaMatcher {
		return HaveAny(gomega.WithTransform(func(e trace.Event) trace.Event { return e }, Poll()))
	}, `HaveAny cannot judge poll: the trace records no poll or ppoll`},
	{"a matcher of one's own", recorded(), func() types.GomegaMatcher { return HaveAny(moonlight{Select()}) },
		`HaveAny cannot judge: no trace records moonlight`},
}

func closeOf(read trace.Event) types.GomegaMatcher { return Close().OfFD(read.FD()) }

// moonlight is a matcher that says itself what it rests on.
type moonlight struct{ types.GomegaMatcher }

func (moonlight) Unseen(*trace.Trace) error { return errors.New("no trace records moonlight") }

func TestNothingUnseenIsJudged(t *testing.T) {
	for _, u := range slices.Concat(unseen, demandUnseen) {
		t.Run(u.name, func(t *testing.T) {
			for _, actual := range []*trace.Trace{u.actual, live(u.actual), lossy(u.actual)} {
				given := strings.HasPrefix(u.name, "what Given returns")
				if given && actual != u.actual {
					continue // another reason comes first
				}
				for _, not := range []bool{false, true} {
					if got := failure(actual, not, u.claim()); !strings.Contains(got, u.want) {
						t.Errorf("not %v: got %s\nwant %s", not, got, u.want)
					}
				}
			}
			var inconclusive *InconclusiveError
			if _, err := u.claim().Match(u.actual); !errors.As(err, &inconclusive) || inconclusive.Error() != u.want {
				t.Errorf("error %v\nwant  %s", err, u.want)
			}
		})
	}
}

func TestWhatWasRecordedIsJudged(t *testing.T) {
	for name, c := range map[string]struct {
		claim func() types.GomegaMatcher
		want  string
	}{
		"a family with one member":       {func() types.GomegaMatcher { return HaveExactly(3, Select()) }, yes},
		"no signal":                      {func() types.GomegaMatcher { return HaveAny(Signal(unix.SIGIO)) }, no},
		"a watch":                        {func() types.GomegaMatcher { return HaveForEach(Select(), KernelRead("readfds")) }, yes},
		"an access during a call":        {func() types.GomegaMatcher { return HaveAny(KernelRead("readfds").During(trace.Read)) }, no},
		"inside And, Or and Not":         {func() types.GomegaMatcher { return HaveAny(gomega.And(Read(), gomega.Not(gomega.Or(Write())))) }, yes},
		"blocked in a call":              {func() types.GomegaMatcher { return BeBlockedIn(Select()) }, no},
		"blocked in any, or in unknown":  {func() types.GomegaMatcher { return BeBlockedIn() }, open},
		"what a function or field names": {func() types.GomegaMatcher { return HaveAny(gomega.HaveField("Name", "openat")) }, no},
	} {
		if got := verdict(t, recorded(), c.claim); got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
	}
}

func TestARecordingDoesNotKnowOfEveryCall(t *testing.T) {
	for _, not := range []bool{false, true} {
		golden(t, "blocked_between", failure(recorded(), not, BeBlockedIn()))
	}
}

func TestUnseenErrorsKeepTheirCause(t *testing.T) {
	_, err := HaveAny(Syscall("openat")).Match(recorded())
	var cause *UnseenError
	if !errors.As(err, &cause) || cause.Noun != `Syscall("openat")` || cause.Why != "the trace records no openat" {
		t.Errorf("unexpected error %v", err)
	}
}

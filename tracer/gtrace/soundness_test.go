// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/onsi/gomega/types"
	"golang.org/x/sys/unix"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// The three verdicts, as To and NotTo see them: a yes passes To, a no passes
// NotTo, and neither passes on open.
const (
	yes  = "yes"
	no   = "no"
	open = "open"
)

// verdicts is the table of the package's documentation: what each verb says of
// the server's trace, if it is complete and sealed, still recording,
// incomplete, or both.
var verdicts = []struct {
	name                        string
	claim                       func() types.GomegaMatcher
	sealed, live, lossy, either string
}{
	{"any, shown", func() types.GomegaMatcher { return HaveAny(sig) }, yes, yes, yes, yes},
	{"any, not shown", func() types.GomegaMatcher { return HaveAny(never) }, no, open, open, open},
	{"at least, shown", func() types.GomegaMatcher { return HaveAtLeast(2, Recv()) }, yes, yes, yes, yes},
	{"at least, not shown", func() types.GomegaMatcher { return HaveAtLeast(3, Recv()) }, no, open, open, open},
	{"in order, shown", func() types.GomegaMatcher { return HaveInOrder(sig, Recv()) }, yes, yes, yes, yes},
	{"in order, not shown", func() types.GomegaMatcher { return HaveInOrder(Recv(), sig) }, no, open, open, open},
	{"in flight, shown", func() types.GomegaMatcher { return HaveAny(Pause().InFlight()) }, yes, yes, open, open},
	{"in flight, counted", func() types.GomegaMatcher { return HaveAtLeast(2, Pause()) }, yes, yes, open, open},
	{"in flight, last", func() types.GomegaMatcher { return HaveInOrder(Recv(), Pause()) }, yes, yes, open, open},
	{"blocked, so", func() types.GomegaMatcher { return BeBlockedIn(Pause()) }, yes, yes, open, open},
	{"blocked, not so", func() types.GomegaMatcher { return BeBlockedIn(Select()) }, no, open, open, open},
	{"exactly, so", func() types.GomegaMatcher { return HaveExactly(2, Recv()) }, yes, open, open, open},
	{"exactly, fewer", func() types.GomegaMatcher { return HaveExactly(3, Recv()) }, no, open, open, open},
	{"exactly, more", func() types.GomegaMatcher { return HaveExactly(1, Recv()) }, no, open, open, open},
	{"at most, so", func() types.GomegaMatcher { return HaveAtMost(2, Recv()) }, yes, open, open, open},
	{"at most, not so", func() types.GomegaMatcher { return HaveAtMost(1, Recv()) }, no, open, open, open},
	{"for each, so", func() types.GomegaMatcher { return HaveForEach(Pause(), sleeping) }, yes, open, open, open},
	{"for each, not so", func() types.GomegaMatcher { return HaveForEach(Recv(), sig) }, no, open, open, open},
	{"for each, in flight", func() types.GomegaMatcher { return HaveForEach(Pause().InFlight(), sig) }, open, open, open, open},
	{"for each, vacuous", func() types.GomegaMatcher { return HaveForEach(Select(), sig) }, open, open, open, open},
	{"after each, so", func() types.GomegaMatcher { return HaveAfterEach(Recv().OK(), Send()) }, yes, open, open, open},
	{"after each, not so", func() types.GomegaMatcher { return HaveAfterEach(Recv(), Send()) }, no, open, open, open},
	{"after each, in flight", func() types.GomegaMatcher { return HaveAfterEach(Pause(), Recv()) }, open, open, open, open},
	{"after each, vacuous", func() types.GomegaMatcher { return HaveAfterEach(Select(), sig) }, open, open, open, open},
	{"every, so", func() types.GomegaMatcher { return HaveEvery(Recv(), Recv().OfFD(4)) }, yes, open, open, open},
	{"every, not so", func() types.GomegaMatcher { return HaveEvery(Recv(), Recv().OK()) }, no, open, open, open},
	{"every, vacuous", func() types.GomegaMatcher { return HaveEvery(Select(), Select().OK()) }, open, open, open, open},
	{"nil noun", func() types.GomegaMatcher { return HaveInOrder(sig, nil) }, open, open, open, open},
	{"noun that cannot tell", func() types.GomegaMatcher { return HaveAny(Pause().OfFD(4)) }, open, open, open, open},
}

var (
	sig      = Signal(unix.SIGIO).FromKernel().To(server)
	never    = Signal(unix.SIGIO).To(bystander)
	sleeping = Sleep().ByThread(server)
)

// sleeper is the sigio server with the sleeps of its pauses as events.
func sleeper() *trace.Trace {
	t := sigio()
	var es trace.Events
	for e := range t.Events.All() {
		e.Seq, e.End = 10*e.Seq, 10*e.End
		es = append(es, e)
		if e.Kind == trace.KindCall && e.Slept {
			es = append(es, trace.Event{Seq: e.Seq + 1, PID: e.PID, TID: e.TID, Kind: trace.KindSleep, Inside: e.Name, Outer: e.Seq})
		}
	}
	t.Events = trace.NewLog(es)
	return t
}

func TestVerdicts(t *testing.T) {
	for _, v := range verdicts {
		t.Run(v.name, func(t *testing.T) {
			for state, want := range map[*trace.Trace]string{
				sleeper(): v.sealed, live(sleeper()): v.live, lossy(sleeper()): v.lossy, live(lossy(sleeper())): v.either,
			} {
				if got := verdict(t, state, v.claim); got != want {
					t.Errorf("%s: %s, not %s", state.Summary(), got, want)
				}
			}
		})
	}
}

// verdict says what To and NotTo make of a claim.
func verdict(t *testing.T, actual any, claim func() types.GomegaMatcher) string {
	t.Helper()
	to, notTo := failure(actual, false, claim()) == "", failure(actual, true, claim()) == ""
	switch {
	case to && notTo:
		t.Error("both To and NotTo pass")
	case to:
		return yes
	case notTo:
		return no
	}
	return open
}

func TestInconclusiveErrorsKeepTheirCause(t *testing.T) {
	_, err := HaveExactly(1, sig).Match(lossy(sigio()))
	var inconclusive *InconclusiveError
	var incomplete *trace.IncompleteError
	if !errors.As(err, &inconclusive) || !errors.As(err, &incomplete) {
		t.Fatalf("unexpected error %v", err)
	}
	if inconclusive.Verb != "HaveExactly" {
		t.Errorf("verb is %s", inconclusive.Verb)
	}
}

func TestUnenteredCallsAreNotJudged(t *testing.T) {
	late := selects(2, -1)
	edit(late, func(es trace.Events) trace.Events {
		es = slices.Delete(es, 1, 3)
		es[0].Unentered, es[0].Seq = true, 3
		return es
	})
	claim := func() types.GomegaMatcher { return HaveForEach(Select(), KernelRead("readfds")) }
	if got := verdict(t, late, claim); got != open {
		t.Errorf("the verdict is %s", got)
	}
}

func TestVerbsRefuseWhatHasNoTrace(t *testing.T) {
	for _, actual := range []any{nil, "trace", trace.Trace{}, (*trace.Trace)(nil), (*recording)(nil)} {
		if got := verdict(t, actual, func() types.GomegaMatcher { return HaveAny(sig) }); got != open {
			t.Errorf("the verdict of %v is %s", actual, got)
		}
	}
}

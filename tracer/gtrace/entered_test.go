// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"testing"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// unenter makes the last call of a trace one that was entered before the
// recording began: all that is known is its exit.
func (a *author) unenter() *author {
	e := &a.events[len(a.events)-1]
	e.Seq, e.Unentered = e.End, true
	return a
}

// late is a server of which two threads were in a call when the recording began.
func late() *trace.Trace {
	t := write("late server").signal(server, sigioSignal).
		call(server, 5, "accept", 3).unenter().
		call(server, 1, "pselect6", 8).unenter().
		call(server, 6, "accept", 3).
		call(server, 5, "write", 5).
		trace()
	edit(t, func(es trace.Events) trace.Events {
		es[2].TID++
		return es
	})
	return t
}

// What stands in the trace at its exit happened before all else.
func TestACallEnteredBeforeTheRecordingStandsBeforeAll(t *testing.T) {
	for name, c := range map[string]struct {
		claim       types.GomegaMatcher
		want, lossy string
	}{
		"before a signal":             {HaveInOrder(Select(), sig), yes, open},
		"not behind one":              {HaveInOrder(sig, Select()), no, open},
		"either of two before it":     {HaveInOrder(Accept(), sig), yes, open},
		"two of them, in what order?": {HaveInOrder(Select(), Accept(), sig), open, open},
		"two, of which one is late":   {HaveInOrder(Select(), Accept(), Write()), yes, open},
		"one is not two":              {HaveInOrder(Select(), Select()), no, open},
		"not behind another":          {HaveAfterEach(Write(), Select()), no, open},
		"nor in another's window":     {HaveAfterEach(sig, Select()), no, open},
		"nor the end of one":          {HaveAfterEach(gomega.Or(sig, Select()), Write()), yes, open},
		"but counted":                 {HaveExactly(2, Accept()), yes, open},
		"and followed":                {HaveAfterEach(Select(), Write()), yes, open},
	} {
		claim := func() types.GomegaMatcher { return c.claim }
		if got := verdict(t, late(), claim); got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
		if got := verdict(t, losing(late(), calls), claim); got != c.lossy {
			t.Errorf("%s, and calls were lost: %s, not %s", name, got, c.lossy)
		}
	}
}

func TestACallEnteredBeforeTheRecordingMayHaveSlept(t *testing.T) {
	awake := func(e trace.Event) bool { return !e.Slept }
	for name, c := range map[string]struct {
		claim types.GomegaMatcher
		want  string
	}{
		"it did":                 {HaveAny(Select().Blocking()), open},
		"it did not":             {HaveAny(gomega.And(Select(), gomega.Not(Select().Blocking()))), open},
		"says a function":        {HaveAny(Select().Where("awake", awake)), open},
		"one of them":            {HaveExactly(2, Accept().Where("awake", awake)), open},
		"every one":              {HaveEvery(Select(), Select().Blocking()), open},
		"another is enough":      {HaveAny(Accept().Where("awake", awake)), yes},
		"in order too":           {HaveInOrder(Accept().Where("awake", awake), Write()), yes},
		"if it is of no account": {HaveExactly(1, gomega.Or(Select().Blocking(), Select())), yes},
		"of another process":     {HaveExactly(0, Select().By(bystander).Blocking()), yes},
	} {
		if got := verdict(t, late(), func() types.GomegaMatcher { return c.claim }); got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
	}
}

// Nothing is after a call that has not returned: what happened since is inside it.
func TestNothingFollowsACallInFlight(t *testing.T) {
	claim := func() types.GomegaMatcher { return HaveAfterEach(Pause(), Sleep()) }
	waits := write("").enter(server, "pause").sleep().event(server, trace.Event{Kind: trace.KindSleep, Inside: "pause"}).trace()
	if got := verdict(t, waits, claim); got != open {
		t.Errorf("the verdict is %s", got)
	}
}

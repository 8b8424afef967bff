// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"testing"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"golang.org/x/sys/unix"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// killer sends itself a signal in a call, and gets another one between calls.
func killer() *author {
	usr := trace.Signal{Sig: int(unix.SIGUSR1), Code: trace.CodeUser, Sender: server, To: server, ToTID: server}
	a := write("killer").enter(server, "kill", server, 10)
	a.event(server, trace.Event{Kind: trace.KindSignal, Signal: usr, Inside: "kill"}).leave(server, 0)
	a.event(server, trace.Event{Kind: trace.KindSignal, Signal: sigioSignal})
	a.t.Calls = []string{"kill", "read"}
	return a
}

// unleft is the killer, the exit of whose kill was missed: what follows seems to
// lie in it.
func unleft(inFlight bool) *trace.Trace {
	t := killer().trace()
	edit(t, func(es trace.Events) trace.Events {
		es[0].State, es[0].End = trace.InFlight, 0
		es[2].Inside = "kill"
		if !inFlight {
			return es[1:]
		}
		return es
	})
	return t
}

// A yes is one whatever was lost.
func TestWhatIsShownMustHoldWhateverWasLost(t *testing.T) {
	usr, io := Signal(unix.SIGUSR1), Signal(unix.SIGIO)
	notIn := func(e trace.Event) bool { return e.Inside != "read" }
	awake := func(e trace.Event) bool { return !e.Slept }
	for name, c := range map[string]struct {
		trace *trace.Trace
		lost  trace.Loss
		claim types.GomegaMatcher
		want  string
	}{
		"in a call that is there":             {killer().trace(), calls, HaveAny(usr.During(trace.Kill)), yes},
		"in a call in flight":                 {unleft(true), calls, HaveAny(io.During(trace.Kill)), open},
		"in a call that is not there":         {unleft(false), calls, HaveInOrder(usr.During(trace.Kill)), open},
		"in it, and accesses were lost":       {unleft(false), hits, HaveAny(usr.During(trace.Kill)), yes},
		"in no call":                          {killer().trace(), calls, HaveAny(gomega.And(io, gomega.Not(io.During(trace.Kill)))), open},
		"in another, says a function":         {killer().trace(), calls, HaveAny(io.Where("not in read", notIn)), open},
		"in another, as the trace shows":      {killer().trace(), calls, HaveAny(usr.Where("not in read", notIn)), yes},
		"in any call or none":                 {killer().trace(), calls, HaveAny(io), yes},
		"in either":                           {unleft(false), calls, HaveAny(gomega.Or(io, usr.During(trace.Kill))), yes},
		"awake, and sleeps were lost":         {killer().trace(), sched, HaveAny(gomega.And(Kill(), gomega.Not(Kill().Blocking()))), open},
		"awake, says a function":              {killer().trace(), sched, HaveAtLeast(1, Kill().Where("awake", awake)), open},
		"awake, and signals were lost":        {killer().trace(), signals, HaveAny(Kill().Where("awake", awake)), yes},
		"asleep or awake, sleeps were lost":   {killer().trace(), sched, HaveAny(gomega.Or(Kill(), Kill().Blocking())), yes},
		"asleep, as the trace shows":          {sigio(), sched, HaveAny(Pause().Returned().Blocking()), yes},
		"with an argument, sleeps were lost":  {killer().trace(), sched, HaveAny(Kill(unix.SIGUSR1).OK()), yes},
		"in a call, and calls of any kind":    {killer().trace(), unknown, HaveAny(usr.During(trace.Kill)), yes},
		"in no call, and calls of any kind":   {killer().trace(), unknown, HaveAny(gomega.Not(usr.During(trace.Read))), yes},
		"none in a call that was not entered": {killer().trace(), calls, HaveAny(io.During(trace.Kill)), open},
	} {
		if got := verdict(t, losing(c.trace, c.lost), func() types.GomegaMatcher { return c.claim }); got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
	}
}

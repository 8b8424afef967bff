// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// Two processes that take turns: what the other does neither fills nor ends the
// window of the one.
func TestWindowsAreOfOneProcess(t *testing.T) {
	both := write("").
		call(server, 5, "accept", 3).
		call(bystander, 5, "accept", 3).
		call(bystander, 0, "close", 5).
		call(server, 5, "write", 5).
		trace()
	for name, c := range map[string]struct {
		claim types.GomegaMatcher
		want  string
	}{
		"the other's accept does not end it": {HaveAfterEach(Accept().By(server), Write()), yes},
		"nor does it among the subjects":     {HaveAfterEach(Accept(), gomega.Or(Write(), Close())), yes},
		"the other's close is not in it":     {HaveAfterEach(Accept().By(server), Close()), no},
		"nor in its course":                  {HaveForEach(Accept().By(server), Close()), no},
	} {
		if got := verdict(t, both, func() types.GomegaMatcher { return c.claim }); got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
	}
}

// What happens inside a call is not after it.
func TestAfterACallIsBehindItsExit(t *testing.T) {
	woken := write("").enter(server, "read", 3).sleep().
		event(server, trace.Event{Kind: trace.KindSleep, Inside: "read"}).
		leave(server, 5).call(server, 5, "write", 4).trace()
	for claim, want := range map[types.GomegaMatcher]string{
		HaveAfterEach(Read(), Sleep()): no, HaveForEach(Read(), Sleep()): yes, HaveAfterEach(Read(), Write()): yes,
	} {
		if got := verdict(t, woken, func() types.GomegaMatcher { return claim }); got != want {
			t.Errorf("%v: %s, not %s", claim, got, want)
		}
	}
}

// A call of another thread that began meanwhile does not end the window.
func TestOnlyALaterSubjectEndsAWindow(t *testing.T) {
	threads := write("").
		enter(server, "accept", 3).enter(server, "accept", 3).leave(server, 5).
		call(server, 5, "write", 5).trace()
	edit(threads, func(es trace.Events) trace.Events {
		es[1].TID++
		return es
	})
	claim := func() types.GomegaMatcher { return HaveAfterEach(Accept(), Write()) }
	if got := verdict(t, threads, claim); got != yes {
		t.Errorf("the verdict is %s", got)
	}
}

func TestATraceOfManyProcessesHasNobodyToBeBlocked(t *testing.T) {
	tr := sigio()
	tr.Target = 0 // a recorded control group
	_, err := BeBlockedIn().Match(tr)
	var inconclusive *InconclusiveError
	if !errors.As(err, &inconclusive) || !strings.Contains(err.Error(), "no target that is one process or thread") {
		t.Errorf("error %v", err)
	}
}

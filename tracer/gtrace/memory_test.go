// SPDX-License-Identifier: MIT

// The race detector makes the nouns allocate.

//go:build linux && !race

package gtrace_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/onsi/gomega/types"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// A long run is a source of many closes of one thread, two positions each,
// behind an accept; it makes each event when it is asked for it.
type longRun int

func (n longRun) Len() int { return int(n) }

func (n longRun) At(i int) trace.Event {
	e := trace.Event{Seq: 2 * i, PID: server, TID: server, Kind: trace.KindCall, Call: trace.Call{Name: "close", Args: [6]uint64{5}}}
	if i == 0 {
		e.Name = "accept"
	}
	e.Return(0)
	e.End = e.Seq + 1
	return e
}

const (
	million = 1_000_000
	// little is what a verb may allocate for all of them, in bytes: a copy of
	// the events would take hundreds for each.
	little = 64 << 10
)

func run(calls int) *trace.Trace {
	return &trace.Trace{Target: server, Sealed: true, Handmade: true, Events: trace.NewLog(longRun(calls))}
}

// allocated returns how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestVerbsCopyNoTrace(t *testing.T) {
	whole := run(million)
	for name, claim := range map[string]types.GomegaMatcher{
		"exactly":    HaveExactly(million-1, Close().OfFD(5).OK()),
		"none":       HaveExactly(0, Sleep()),
		"in order":   HaveInOrder(Accept(), Close()),
		"every":      HaveEvery(Close(), Close().OfFD(5)),
		"after each": HaveAfterEach(Accept(), Close()),
		"blocked":    BeBlockedIn(),
	} {
		var ok bool
		var err error
		if n := allocated(func() { ok, err = claim.Match(whole) }); n > little {
			t.Errorf("%s: %d bytes allocated", name, n)
		}
		if want := name != "blocked"; ok != want || err != nil {
			t.Errorf("%s: %v, %v", name, ok, err)
		}
	}
}

func TestACopyOfATraceIsNotLittle(t *testing.T) {
	part := run(million / 100)
	copying := func() int { return len(part.Events.Of(trace.KindCall)) }
	if n := allocated(func() { copying() }); n < 10*little {
		t.Errorf("a verb that copies takes %d bytes of a hundredth", n)
	}
}

func TestAMessageShowsTheFirstAndTheLastHits(t *testing.T) {
	for n := 2; n < 20; n++ {
		message := failure(run(n), true, HaveAny(Syscall("close")))
		for i := 1; i < n; i++ {
			row := fmt.Sprintf("#%d ", 2*i)
			if shown := n <= 8 || i <= 3 || i >= n-3; strings.Contains(message, row) != shown {
				t.Errorf("of %d hits number %d is shown: %v\n%s", n-1, i, !shown, message)
			}
		}
		if more := fmt.Sprintf("… %d more …", n-1-6); strings.Contains(message, more) != (n > 8) {
			t.Errorf("of %d hits it does not leave out %d\n%s", n-1, n-1-6, message)
		}
	}
}

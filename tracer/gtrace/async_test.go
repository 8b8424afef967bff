// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"strings"
	"testing"
	"time"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// A recording shows one event more each time it is asked, and is sealed when all
// have been shown if it is to stop.
type recording struct {
	whole *trace.Trace
	shown int
	stops bool
}

// Trace returns a fresh snapshot.
func (r *recording) Trace() *trace.Trace {
	t := live(r.whole)
	edit(t, func(es trace.Events) trace.Events { return es[:min(r.shown, len(es))] })
	t.Sealed = r.stops && r.shown > r.whole.Events.Len()
	r.shown++
	return t
}

const patience = 100 * time.Millisecond

// eventually returns the message of an Eventually that fails, and how long it
// took; negated with ShouldNot.
func eventually(actual any, not bool, claim types.GomegaMatcher) (message string, took time.Duration) {
	g := gomega.NewGomega(func(m string, _ ...int) { message = m })
	start := time.Now()
	a := g.Eventually(actual).WithTimeout(patience).WithPolling(time.Millisecond)
	if not {
		a.ShouldNot(claim)
	} else {
		a.Should(claim)
	}
	return message, time.Since(start)
}

func TestEventuallyWaitsForTheRecording(t *testing.T) {
	for name, claim := range map[string]types.GomegaMatcher{
		"any": HaveAny(Sigreturn()), "at least": HaveAtLeast(2, Recv()), "in order": HaveInOrder(sig, Sigreturn()), "blocked": BeBlockedIn(Pause()),
	} {
		if m, _ := eventually(&recording{whole: sigio()}, false, claim); m != "" {
			t.Errorf("%s: %s", name, m)
		}
	}
}

func TestEventuallyTimesOutWithTheDiagnosis(t *testing.T) {
	m, _ := eventually(&recording{whole: misdirected()}, false, HaveAny(sig))
	m = m[strings.Index(m, "\n")+1:] // the first line says how long it took
	golden(t, "eventually", m)
}

func TestEventuallyStopsAtASealedTrace(t *testing.T) {
	for _, r := range []any{sigio(), &recording{whole: sigio(), stops: true}} {
		m, took := eventually(r, false, HaveAny(Select()))
		if !strings.HasPrefix(m, "No future change is possible") || took >= patience {
			t.Errorf("after %v: %s", took, m)
		}
	}
}

func TestEventuallyJudgesOnceTheRecordingStops(t *testing.T) {
	for name, claim := range map[string]types.GomegaMatcher{
		"exactly": HaveExactly(2, Recv()), "every": HaveEvery(Recv(), Recv().OfFD(4)),
	} {
		if m, _ := eventually(&recording{whole: sigio(), stops: true}, false, claim); m != "" {
			t.Errorf("%s: %s", name, m)
		}
	}
	if m, _ := eventually(&recording{whole: sigio(), stops: true}, true, HaveAny(Select())); m != "" {
		t.Errorf("none: %s", m)
	}
}

func TestAbsenceNeverPassesWhileRecording(t *testing.T) {
	for name, claim := range map[string]types.GomegaMatcher{
		"any": HaveAny(never), "at least": HaveAtLeast(1, never), "in order": HaveInOrder(never), "blocked": BeBlockedIn(Select()),
		"exactly": HaveExactly(1, never), "at most": HaveAtMost(5, never), "every": HaveEvery(Recv(), Select()),
		"for each": HaveForEach(Recv(), sig), "after each": HaveAfterEach(Recv(), sig),
	} {
		if m, _ := eventually(live(sigio()), true, claim); m == "" {
			t.Errorf("%s: Eventually … ShouldNot passes", name)
		}
		var m string
		g := gomega.NewGomega(func(message string, _ ...int) { m = message })
		g.Consistently(live(sigio())).WithTimeout(5 * time.Millisecond).ShouldNot(claim)
		if m == "" {
			t.Errorf("%s: Consistently … ShouldNot passes", name)
		}
	}
}

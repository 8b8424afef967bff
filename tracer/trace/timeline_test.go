// SPDX-License-Identifier: MIT

package trace_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/tracer/trace"
)

// growing are calls of pause at positions of one to five digits, by threads of
// different lengths.
func growing(n int) trace.Events {
	es := make(trace.Events, n)
	for i := range es {
		es[i] = call(i*i*i*i, 1+i*i*i*i*i, "pause", 0)
		es[i].Time = time.Duration(i) * time.Second
	}
	return es
}

func TestTheTimelineIsAligned(t *testing.T) {
	es := growing(9)
	es[0].Time = -time.Microsecond // before the start
	golden(t, "timeline", es.String())
}

func TestAShortenedTimelineIsAlignedToo(t *testing.T) {
	golden(t, "shortened", growing(15).GomegaString())
}

func TestGomegaStringHasTwelveRowsAtMost(t *testing.T) {
	for n, want := range map[int]struct {
		lines int
		more  string
	}{0: {0, ""}, 1: {1, ""}, 11: {11, ""}, 12: {12, ""}, 13: {13, "… 1 more …\n"}, 14: {13, "… 2 more …\n"}, 1000: {13, "… 988 more …\n"}} {
		es := growing(n)
		got := es.GomegaString()
		if lines := strings.Count(got, "\n"); lines != want.lines || !strings.Contains(got, want.more) {
			t.Errorf("of %d events:\n%s", n, got)
		}
		if n > 0 && (!strings.HasPrefix(got, "#0 ") || !strings.Contains(got, fmt.Sprintf("\n#%d ", es[n-1].Seq)) && n > 1) {
			t.Errorf("of %d events the first or the last is not shown:\n%s", n, got)
		}
		if n <= 12 && got != es.String() {
			t.Errorf("%d events are not shown as they are:\n%s", n, got)
		}
	}
}

func TestRowsAndTheirGomegaString(t *testing.T) {
	e := trace.Event{Seq: 9, Time: 812 * time.Microsecond, TID: two, Kind: trace.KindExec}
	if diff := cmp.Diff("#9\t+0.000812s\t4712\truns a new program", e.Row()); diff != "" {
		t.Errorf("row (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("#9  +0.000812s  4712  runs a new program", e.GomegaString()); diff != "" {
		t.Errorf("GomegaString (-want +got):\n%s", diff)
	}
}

func TestSummary(t *testing.T) {
	for want, tr := range map[string]*trace.Trace{
		"trace of pid 4711: 0 events over 0s, nothing lost, still recording":             {Target: one},
		"trace of pid 4711: 1 event over 931µs, nothing lost":                            {Target: one, Sealed: true, Events: trace.NewLog(growing(1)), Span: 931400},
		"trace of echo (pid 4711): 2 events over 1.5s, nothing lost":                     {Name: "echo", Target: one, Sealed: true, Events: trace.NewLog(growing(2)), Span: 1500 * time.Millisecond},
		"trace of pid 4711: 0 events over 0s, 12 records dropped, ring buffer full lost": {Target: one, Sealed: true, Lost: trace.Losses{dropped}},
		`trace of "echo" \ größer (pid 4711): 0 events over 0s, nothing lost`:            {Name: `"echo" \ größer`, Target: one, Sealed: true},
		`trace of \x1b[2Jecho (pid 4711): 0 events over 0s, nothing lost`:                {Name: "\x1b[2Jecho", Target: one, Sealed: true},
		`trace of \" and \x1b are told apart (pid 4711): 0 events over 0s, nothing lost`: {Name: "\" and \x1b are told apart", Target: one, Sealed: true},
		`trace of two\nlines (pid 4711): 0 events over 0s, nothing lost`:                 {Name: "two\nlines", Target: one, Sealed: true},
		`trace of not\xff UTF-8 (pid 4711): 0 events over 0s, nothing lost`:              {Name: "not\xff UTF-8", Target: one, Sealed: true},
		`trace of \u202egnp.exe (pid 4711): 0 events over 0s, nothing lost`:              {Name: "\u202egnp.exe", Target: one, Sealed: true},
		`trace of \u009b2J (pid 4711): 0 events over 0s, nothing lost`:                   {Name: "\u009b2J", Target: one, Sealed: true},
	} {
		if got := tr.Summary(); got != want {
			t.Errorf("%q\nnot %q", got, want)
		}
		if title, _, _ := strings.Cut(tr.Summary(), ": "); title != tr.Title() {
			t.Errorf("title is %q, not %q", tr.Title(), title)
		}
		if got, want := tr.String(), tr.Summary()+"\n"+tr.Events.String(); got != want {
			t.Errorf("%q\nnot %q", got, want)
		}
		if got, want := tr.GomegaString(), tr.Summary()+"\n"+tr.Events.GomegaString(); got != want {
			t.Errorf("%q\nnot %q", got, want)
		}
	}
}

// SPDX-License-Identifier: MIT

package trace

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// mostRows bounds what a failed assertion prints of a trace; the whole timeline
// is what String returns.
const mostRows = 12

// Title names the trace in one line: "trace of select server (pid 4711)".
func (t *Trace) Title() string {
	if t.Name == "" {
		return fmt.Sprintf("trace of pid %d", t.Target)
	}
	return fmt.Sprintf("trace of %s (pid %d)", printable(t.Name), t.Target)
}

// Summary says how much was recorded and how complete it is.
func (t *Trace) Summary() string {
	state := ""
	if !t.Sealed {
		state = ", still recording"
	}
	return fmt.Sprintf("%s: %s over %v, %s lost%s",
		t.Title(), count(len(t.Events), "event"), t.Span.Round(time.Microsecond), t.Lost, state)
}

// count returns "1 event", "2 events".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// String returns the summary and the whole timeline, an event a line.
func (t *Trace) String() string { return t.Summary() + "\n" + t.Events.String() }

// GomegaString returns the summary and a timeline shortened to a few rows.
func (t *Trace) GomegaString() string { return t.Summary() + "\n" + t.Events.GomegaString() }

// String returns the events as an aligned timeline: position, time since the
// start of the recording, thread, and what happened.
func (es Events) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, e := range es {
		fmt.Fprintln(w, e.Row())
	}
	w.Flush()
	return b.String()
}

// GomegaString returns the timeline of at most 12 events: the first and the
// last ones, with the number of those between.
func (es Events) GomegaString() string {
	if len(es) <= mostRows {
		return es.String()
	}
	ends := slices.Concat(es[:mostRows/2], es[len(es)-mostRows/2:])
	lines := strings.SplitAfter(ends.String(), "\n")
	more := fmt.Sprintf("… %d more …\n", len(es)-mostRows)
	return strings.Join(slices.Insert(lines, mostRows/2, more), "")
}

// Row returns the event as one row of a timeline, its columns separated by
// tabs.
func (e Event) Row() string {
	return fmt.Sprintf("#%d\t%+.6fs\t%d\t%s", e.Seq, e.Time.Seconds(), e.TID, e)
}

// GomegaString returns the event as a row of the timeline.
func (e Event) GomegaString() string { return strings.ReplaceAll(e.Row(), "\t", "  ") }

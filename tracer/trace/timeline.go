// SPDX-License-Identifier: MIT

package trace

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// mostRows bounds what a failed assertion prints of a trace; the whole timeline
// is what String returns.
const mostRows = 12

// Title names the trace in one line: "trace of select server (pid 4711)", or
// "trace of cgroup /sys/fs/cgroup/web" where the target is no one process.
func (t *Trace) Title() string {
	switch {
	case t.Name == "":
		return fmt.Sprintf("trace of pid %d", t.Target)
	case t.Target == 0:
		return "trace of " + printable(t.Name)
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
		t.Title(), count(t.Events.Len(), "event"), t.Span.Round(time.Microsecond), t.Lost, state)
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
func (l Log) String() string { return timeline(l.All()) }

// GomegaString returns the timeline of at most 12 events: the first and the
// last ones, with the number of those between.
func (l Log) GomegaString() string {
	more := l.Len() - mostRows
	if more <= 0 {
		return l.String()
	}
	lines := strings.SplitAfter(timeline(l.ends(mostRows/2)), "\n")
	return strings.Join(slices.Insert(lines, mostRows/2, fmt.Sprintf("… %d more …\n", more)), "")
}

// ends yields the first n events and the last n.
func (l Log) ends(n int) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		for i := range 2 * n {
			if i >= n {
				i += l.Len() - 2*n
			}
			if !yield(l.At(i)) {
				return
			}
		}
	}
}

// timeline returns a row an event, aligned.
func timeline(es iter.Seq[Event]) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for e := range es {
		fmt.Fprintln(w, e.Row())
	}
	w.Flush()
	return b.String()
}

// Row returns the event as one row of a timeline, its columns separated by
// tabs.
func (e Event) Row() string {
	return fmt.Sprintf("#%d\t%+.6fs\t%d\t%s", e.Seq, e.Time.Seconds(), e.TID, e)
}

// GomegaString returns the event as a row of the timeline.
func (e Event) GomegaString() string { return strings.ReplaceAll(e.Row(), "\t", "  ") }

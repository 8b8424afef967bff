// SPDX-License-Identifier: MIT

package gtrace

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/kwitness/kwitness/tracer/trace"
)

// rows returns the events as indented rows of a timeline, at most so many: the
// first and the last ones.
func rows(es trace.Events, most int) []string {
	s := sample{most: most}
	for _, e := range es {
		s.add(e)
	}
	return s.rows()
}

// rows returns the sample as indented rows of a timeline.
func (s *sample) rows() []string {
	shown, out := s.shown()
	lines := aligned(shown)
	for i, l := range lines {
		lines[i] = indent(clip(l, mostColumns))
	}
	if out > 0 {
		lines = slices.Insert(lines, s.most/2, indent(left(out)))
	}
	return lines
}

// aligned returns a row an event, its columns aligned over all of them.
func aligned(es trace.Events) []string {
	if len(es) == 0 {
		return nil
	}
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, e := range es {
		fmt.Fprintln(w, strings.ReplaceAll(e.Row(), "\n", " "))
	}
	w.Flush()
	return strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
}

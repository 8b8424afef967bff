// SPDX-License-Identifier: MIT

package trace

import (
	"fmt"
	"slices"
	"strings"
)

// A Loss says what was missed, how often and why.
type Loss struct {
	What  string
	Count uint64
	// Kinds are the kinds of events that may be missing, or lack what an event
	// of these kinds would have told; nil means any kind.
	Kinds []Kind `json:",omitempty"`
}

// String returns the loss as it is quoted in messages: "3 records dropped, ring
// buffer full (signal)". The kinds are left out where they are all.
func (l Loss) String() string {
	text := fmt.Sprintf("%d %s", l.Count, l.What)
	if len(l.Kinds) > 0 {
		text += fmt.Sprintf(" (%s)", listed(l.Kinds))
	}
	return printable(text)
}

func listed(kinds []Kind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = k.String()
	}
	return strings.Join(words, ", ")
}

// hides reports whether an event of one of the kinds, none given meaning any,
// may be what was missed.
func (l Loss) hides(kinds []Kind) bool {
	return len(l.Kinds) == 0 || len(kinds) == 0 ||
		slices.ContainsFunc(kinds, func(k Kind) bool { return slices.Contains(l.Kinds, k) })
}

// Losses is what a recording missed; empty means nothing.
type Losses []Loss

// String lists the losses; "nothing" if there are none.
func (ls Losses) String() string {
	if len(ls) == 0 {
		return "nothing"
	}
	words := make([]string, len(ls))
	for i, l := range ls {
		words[i] = l.String()
	}
	return strings.Join(words, ", ")
}

// An IncompleteError says why a trace cannot show what did not happen. Lost are
// the losses that matter to what was asked.
type IncompleteError struct{ Lost Losses }

// Error names what was lost.
func (e *IncompleteError) Error() string { return "incomplete trace: lost " + e.Lost.String() }

// Incomplete returns nil if no event of the given kinds was missed, and else an
// [*IncompleteError] with the losses that may hide one; no kinds given means any
// kind. An incomplete trace still shows what happened; it never shows what did
// not: "exactly", "never" and "for each" of events of these kinds cannot be
// judged on it.
func (t *Trace) Incomplete(kinds ...Kind) error {
	var lost Losses
	for _, l := range t.Lost {
		if l.hides(kinds) {
			lost = append(lost, l)
		}
	}
	if lost == nil {
		return nil
	}
	return &IncompleteError{lost}
}

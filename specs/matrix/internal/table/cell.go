// SPDX-License-Identifier: MIT

package table

import (
	"slices"
	"strings"

	"github.com/kwitness/kwitness/specs/book"
	"github.com/kwitness/kwitness/specs/claims"
)

// A Cell is what one kernel makes of one claim.
type Cell struct {
	Outcome string `json:"outcome"` // in the words of report/claims.json
	// Verdict is what is written into the cell.
	Verdict string `json:"verdict"`
	// Claimed reports whether the claim speaks of this kernel.
	Claimed bool `json:"claimed"`
	// Shown are the layers on which a fact was shown, Hidden the others of the
	// claim.
	Shown  []claims.Layer `json:"shown"`
	Hidden []claims.Layer `json:"hidden"`
	// Failed reports whether one of its specs failed, as it does if a trace is
	// incomplete: the claim is then inconclusive, and yet something is wrong.
	Failed bool `json:"failed"`
	// Why says what kept it from being shown; "" if it was.
	Why string `json:"why,omitempty"`
}

var (
	holds     = book.Holds.String()
	fails     = book.Fails.String()
	notJudged = book.NotJudged.String()
)

// cell returns what the kernel makes of the claim.
func (c Column) cell(claim claims.Claim) (Cell, error) {
	claimed, err := c.holds(claim)
	if err != nil {
		return Cell{}, err
	}
	entry, ok := c.Judged[claim.ID]
	if !ok {
		entry = Entry{Outcome: notJudged}
	}
	cell := Cell{Outcome: entry.Outcome, Claimed: claimed, Failed: c.Claims[claim.ID], Shown: []claims.Layer{}, Hidden: []claims.Layer{}}
	for _, layer := range claim.Layers {
		if entry.shows(layer) {
			cell.Shown = append(cell.Shown, layer)
		} else {
			cell.Hidden = append(cell.Hidden, layer)
		}
	}
	cell.Why = entry.why()
	if !ok {
		cell.Why = c.Missing
	}
	cell.Verdict = cell.verdict(claim)
	return cell, nil
}

// verdict is the registry's word if the kernel has shown it.
func (c Cell) verdict(claim claims.Claim) string {
	switch {
	case c.Outcome == holds:
		return string(claim.Verdict)
	case !c.Claimed:
		return "not claimed"
	case c.Outcome == fails:
		return "FAILS"
	}
	return c.Outcome
}

// wrong reports whether something is, of a claim that speaks of the kernel.
func (c Cell) wrong() bool { return c.Claimed && (c.Outcome == fails || c.Failed) }

// letters are a letter for each layer of the claim: a capital if it has shown a
// fact.
func (c Cell) letters() string {
	var b strings.Builder
	for _, l := range claims.Layers {
		switch {
		case slices.Contains(c.Shown, l):
			b.WriteString(letter[l])
		case slices.Contains(c.Hidden, l):
			b.WriteString(strings.ToLower(letter[l]))
		}
	}
	return b.String()
}

// letter is one letter for each layer.
var letter = map[claims.Layer]string{
	claims.Calls: "C", claims.Snapshots: "S", claims.Signals: "G", claims.Tasks: "T", claims.Scheduler: "D", claims.TCP: "N", claims.Faults: "F",
	claims.Allocations: "A", claims.Timers: "M", claims.Watchpoints: "W", claims.Objects: "O", claims.Procfs: "P", claims.Behaviour: "B",
}

// SPDX-License-Identifier: MIT

package book

import (
	"encoding/json"
	"io"
	"time"

	"github.com/kwitness/kwitness/specs/claims"
)

// An entry is a claim in report/claims.json. All fields but the last two are
// there for every claim.
type entry struct {
	ID       string         `json:"id"`
	Section  claims.Section `json:"section"`
	Claim    string         `json:"claim"`
	Verdict  claims.Verdict `json:"verdict"` // the registry's, whatever the outcome
	Outcome  Outcome        `json:"outcome"`
	Truth    string         `json:"truth"`
	Evidence []Finding      `json:"evidence"`
	Layers   []claims.Layer `json:"layers"`
	Kernels  string         `json:"kernels"`
	Kernel   string         `json:"kernel"` // of this run, as are arch and date
	Arch     string         `json:"arch"`
	Date     string         `json:"date"`
	Alone    string         `json:"alone,omitempty"`     // why it rests on one layer
	OnlyArch string         `json:"only_arch,omitempty"` // the only one it speaks of
}

// JSON writes a list of objects, one for each claim.
func (b Book) JSON(w io.Writer) error {
	list := []entry{}
	for _, r := range b.Rows {
		list = append(list, b.entry(r))
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(list)
}

func (b Book) entry(r Row) entry {
	return entry{
		ID: r.ID, Section: r.Section, Claim: r.Sentence, Verdict: r.Claim.Verdict, Outcome: r.Outcome, Truth: r.Truth,
		Evidence: append([]Finding{}, r.Findings...), Layers: append([]claims.Layer{}, r.Layers...), Kernels: r.Kernels,
		Kernel: b.Kernel, Arch: b.Machine, Date: b.Date.UTC().Format(time.RFC3339), Alone: r.Alone, OnlyArch: r.Arch,
	}
}

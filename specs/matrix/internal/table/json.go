// SPDX-License-Identifier: MIT

package table

import (
	"encoding/json"
	"io"

	"github.com/kwitness/kwitness/specs/claims"
)

// JSON writes the table for programs.
func (t Table) JSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(struct {
		Kernels  []kernelJSON `json:"kernels"`
		Claims   []claimJSON  `json:"claims"`
		Problems []string     `json:"problems"`
	}{t.kernels(), t.claims(), append([]string{}, t.Problems()...)})
}

type kernelJSON struct {
	Name    string  `json:"name"`
	Release string  `json:"release"`
	Arch    string  `json:"arch"`
	Package string  `json:"package"`
	Seconds float64 `json:"seconds"`
	Crashes int     `json:"crashes"`
	Missing string  `json:"missing,omitempty"`
}

func (t Table) kernels() []kernelJSON {
	list := []kernelJSON{}
	for _, c := range t.Columns {
		list = append(list, kernelJSON{c.Name, c.Release, c.Arch, c.Package, c.Took.Seconds(), c.Crashes, c.Missing})
	}
	return list
}

type claimJSON struct {
	ID      string          `json:"id"`
	Section claims.Section  `json:"section"`
	Claim   string          `json:"claim"`
	Verdict claims.Verdict  `json:"verdict"`
	Range   string          `json:"kernels"`
	On      map[string]Cell `json:"on"` // by the kernel's name
}

func (t Table) claims() []claimJSON {
	list := []claimJSON{}
	for _, r := range t.Rows {
		c := claimJSON{r.ID, r.Section, r.Sentence, r.Verdict, r.Kernels, map[string]Cell{}}
		for i, cell := range r.Cells {
			c.On[t.Columns[i].Name] = cell
		}
		list = append(list, c)
	}
	return list
}

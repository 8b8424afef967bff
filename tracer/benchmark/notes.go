// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"io"
	"slices"
)

// writeNotes prints what a reader of the table has to know: what each row and
// workload is, and what was left out.
func (t table) writeNotes(w io.Writer) {
	for _, r := range t.rows {
		fmt.Fprintf(w, "%s: %s\n", r.name, r.about)
	}
	for _, one := range t.workloads {
		fmt.Fprintf(w, "%s: %s", one.name, one.about)
		if base := t.base(one.name); base.n > 0 {
			fmt.Fprintf(w, "; a base run took %s ns", base)
		}
		fmt.Fprintln(w)
	}
	var kept, discarded int
	var failures []string
	for _, one := range t.cells {
		kept, discarded = kept+len(one.Kept), discarded+len(one.Discarded)
		failures = append(failures, one.Failures...)
	}
	fmt.Fprintf(w, "%d triples were kept, %d discarded, as their base runs were more than %.0f %% apart; %d failed\n",
		kept, discarded, 100*(apart-1), len(failures))
	slices.Sort(failures)
	for _, f := range slices.Compact(failures) {
		fmt.Fprintln(w, "failed:", f)
	}
}

// SPDX-License-Identifier: MIT

package book

import (
	"fmt"

	"github.com/kwitness/kwitness/specs/claims"
)

// Judged returns how many claims the run judged.
func (b Book) Judged() int { return len(b.Rows) - b.count(NotJudged) }

// Totals returns the whole book in one line. A verdict counts where the run has
// shown it.
func (b Book) Totals() string {
	line := fmt.Sprintf("%d claims: %d confirmed, %d refined, %d refuted; %d hold, %d do not, %d inconclusive", len(b.Rows),
		b.shown(claims.Confirmed), b.shown(claims.Refined), b.shown(claims.Refuted), b.count(Holds), b.count(Fails), b.count(Inconclusive))
	if n := b.count(NotJudged); n > 0 {
		line += fmt.Sprintf(", %d not judged", n)
	}
	return line
}

// Open returns the claims that the run has not shown and might have, each with
// its outcome.
func (b Book) Open() []string {
	var open []string
	for _, r := range b.Rows {
		if r.Outcome != Holds && !r.Elsewhere {
			open = append(open, r.Sentence+": "+r.Outcome.String())
		}
	}
	return open
}

func (b Book) count(o Outcome) (n int) {
	for _, r := range b.Rows {
		if r.Outcome == o {
			n++
		}
	}
	return n
}

func (b Book) shown(v claims.Verdict) (n int) {
	for _, r := range b.Rows {
		if r.Outcome == Holds && r.Claim.Verdict == v {
			n++
		}
	}
	return n
}

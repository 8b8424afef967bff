// SPDX-License-Identifier: MIT

package book

import (
	"fmt"
	"strings"

	"github.com/kwitness/kwitness/specs/claims"
)

// An item is a claim on the page, with its number there.
type item struct {
	Number int
	Row
}

// Meaning says what the verdict means.
func (i item) Meaning() string {
	if i.Elsewhere {
		return fmt.Sprintf("it is about %s, and this run was on another machine", i.Arch)
	}
	switch i.Outcome {
	case Fails:
		return fmt.Sprintf("this run contradicts the verdict “%s”", i.Claim.Verdict)
	case Inconclusive:
		return fmt.Sprintf("a part of it could not be judged, so this run does not show that it is %s", i.Claim.Verdict)
	case NotJudged:
		return fmt.Sprintf("this run did not ask whether it is %s", i.Claim.Verdict)
	}
	return map[claims.Verdict]string{
		claims.Confirmed: "the sentence is true as it stands",
		claims.Refined:   "the sentence is true, and there is more to say",
		claims.Refuted:   "the sentence is false, and this run has shown what is true instead",
	}[i.Claim.Verdict]
}

// Rests says which layers the claim rests on.
func (i item) Rests() string {
	var links []string
	for _, l := range i.Layers {
		links = append(links, link(l))
	}
	layers := strings.Join(links, ", ")
	if i.Alone != "" {
		return "It rests on one layer only, " + layers + ": " + sentence(i.Alone)
	}
	return "It rests on " + layers + "."
}

// Where says which kernels and machines the claim speaks of.
func (i item) Where() string {
	machine := "any machine"
	if i.Arch != "" {
		machine = i.Arch + " only"
	}
	return "It speaks of kernels " + escape(i.Kernels) + ", on " + machine + "."
}

// InFull are the findings whose reason takes more than one line.
func (i item) InFull() []Finding {
	var long []Finding
	for _, f := range i.Findings {
		if f.Outcome != Holds && strings.Contains(f.Saw, "\n") {
			long = append(long, f)
		}
	}
	return long
}

// sentence escapes a text and ends it with a full stop.
func sentence(s string) string { return escape(strings.TrimSuffix(s, ".")) + "." }

// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"
	"slices"
	"strings"

	"github.com/onsi/gomega/format"
	"github.com/onsi/gomega/types"
)

// The bounds of a message, so that a failure is read and not scrolled.
const (
	mostLines   = 25
	mostColumns = 160
	mostNouns   = 5
	mostHits    = 7
)

const footer = `The whole timeline is in the report entry "trace" (ginkgo -v, --json-report).`

// FailureMessage says what was claimed, what the trace shows instead and which
// events come near.
func (v *verb) FailureMessage(any) string { return v.message("", mostLines) }

// NegatedFailureMessage says what was denied and which events show it.
func (v *verb) NegatedFailureMessage(any) string { return v.message("not ", mostLines) }

func (v *verb) message(not string, most int) string {
	lines := append([]string{"Expected", indent(clip(v.seen.Summary(), mostColumns))}, v.claim(not)...)
	lines = append(lines, elide(v.found.detail, most-len(lines)-1)...)
	return strings.Join(append(lines, footer), "\n")
}

// claim returns what is asked, line by line.
func (v *verb) claim(not string) []string {
	var lines []string
	for _, a := range v.asks {
		lines = append(append(lines, not+a.words), indented(elide(describeAll(a.nouns), mostNouns))...)
		not = ""
	}
	return lines
}

// String returns the claim in one line.
func (v *verb) String() string { return v.name + ": " + oneLine(strings.Join(v.claim(""), " ")) }

// GomegaString returns the claim in one line.
func (v *verb) GomegaString() string { return v.String() }

func indent(line string) string { return format.IndentString(line, 1) }

func indented(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = indent(l)
	}
	return out
}

// elide returns at most so many lines: the first and the last ones, with the
// number of those left out between.
func elide(lines []string, most int) []string {
	if len(lines) <= most {
		return lines
	}
	head, tail := ends(most)
	return slices.Concat(lines[:head], []string{left(len(lines) - head - tail)}, lines[len(lines)-tail:])
}

// ends returns how many first and last lines there are among so many, with one
// between that says what is left out.
func ends(most int) (head, tail int) { return most / 2, (most - 1) / 2 }

func left(out int) string { return fmt.Sprintf("… %d more …", out) }

// oneLine joins lines and runs of blanks.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// clip cuts s to at most so many characters.
func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// doNot returns "1 of 3 does not", "2 of 3 do not".
func doNot(failed, all int) string {
	if failed == 1 {
		return fmt.Sprintf("1 of %d does not", all)
	}
	return fmt.Sprintf("%d of %d do not", failed, all)
}

func describeAll(nouns []types.GomegaMatcher) []string {
	words := make([]string, len(nouns))
	for i, n := range nouns {
		words[i] = clip(describe(n), mostColumns)
	}
	return words
}

// SPDX-License-Identifier: MIT

package book

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/onsi/ginkgo/v2/formatter"

	"github.com/kwitness/kwitness/specs/claims"
)

// The columns of the console, in characters.
const (
	lineWidth     = 140
	verdictWidth  = len("DOES NOT HOLD")
	sentenceWidth = 64 // a longer sentence pushes its evidence to the right
	evidenceWidth = 40 // at least
	reasonWidth   = 240
)

// Console prints the claims that were judged, a line each: verdict, sentence,
// and a figure of its evidence or the reason why it is not shown; and so those
// about another architecture. It prints nothing if none was judged.
func (b Book) Console(w io.Writer, f formatter.Formatter) error {
	rows := b.listed()
	width := widest(rows)
	for i, r := range rows {
		if opens(rows, i) {
			if _, err := fmt.Fprintln(w, f.F("{{bold}}%s{{/}}", r.Section)); err != nil {
				return err
			}
		}
		if _, err := fmt.Fprintln(w, r.line(f, width)); err != nil {
			return err
		}
	}
	return nil
}

func (b Book) listed() []Row {
	var listed []Row
	for _, r := range b.Rows {
		if b.Judged() > 0 && (r.Outcome != NotJudged || r.Elsewhere) {
			listed = append(listed, r)
		}
	}
	return listed
}

// widest returns the width of the column of sentences.
func widest(rows []Row) int {
	width := 0
	for _, r := range rows {
		width = max(width, utf8.RuneCountInString(r.Sentence))
	}
	return min(width, sentenceWidth)
}

func (r Row) line(f formatter.Formatter, width int) string {
	verdict := f.F("{{"+r.colour()+"}}%-*s{{/}}", verdictWidth, r.Verdict())
	line := fmt.Sprintf("  %s  %-*s  ", verdict, width, r.Sentence)
	used := 2 + verdictWidth + 2 + max(width, utf8.RuneCountInString(r.Sentence)) + 2
	return strings.TrimRight(line+r.short(max(evidenceWidth, lineWidth-used)), " ")
}

// short returns the decisive fact's figures, cut to the width, or why it is not
// shown.
func (r Row) short(width int) string {
	f := r.decisive()
	if r.Elsewhere {
		return "it is about " + r.Arch
	}
	if r.Outcome == Holds {
		return cut(oneLine(f.Saw), width)
	}
	return cut(oneLine(f.Fact+": "+f.Saw), reasonWidth)
}

func (r Row) colour() string {
	switch {
	case r.Outcome == Fails:
		return "red"
	case r.Outcome != Holds:
		return "orange"
	}
	return map[claims.Verdict]string{claims.Confirmed: "green", claims.Refined: "cyan", claims.Refuted: "magenta"}[r.Claim.Verdict]
}

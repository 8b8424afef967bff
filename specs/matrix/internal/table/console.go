// SPDX-License-Identifier: MIT

package table

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/kwitness/kwitness/specs/claims"
)

// The widths of the console, in characters.
const (
	sentenceWidth = 56
	cellWidth     = 20
	reasonWidth   = 200
)

// Console prints the table, then why cells are empty, then each kernel in a line.
func (t Table) Console(out io.Writer) error {
	w := bufio.NewWriter(out)
	line(w, "", t.Columns, func(c Column) string { return c.Name })
	for i, row := range t.Rows {
		if t.opens(i) {
			fmt.Fprintln(w, row.Section)
		}
		line(w, "  "+row.Sentence, row.Cells, func(c Cell) string { return c.Verdict + " " + c.letters() })
	}
	fmt.Fprintf(w, "\n%s; a small letter: it has not shown its fact here\n", legend())
	for _, h := range t.holes() {
		fmt.Fprintf(w, "\n%s: %s\n    %s\n", h.Kernel, cut(h.Why, reasonWidth), strings.Join(h.Claims, " "))
	}
	fmt.Fprintln(w)
	for i, c := range t.Columns {
		fmt.Fprintf(w, "%-10s %-34s %s\n", c.Name, c.Release, t.totals(i))
	}
	for _, p := range t.Problems() {
		fmt.Fprintf(w, "PROBLEM  %s\n", cut(p, reasonWidth))
	}
	return w.Flush()
}

// line prints a row.
func line[T any](w io.Writer, head string, cells []T, text func(T) string) {
	var b strings.Builder
	b.WriteString(pad(cut(head, sentenceWidth), sentenceWidth))
	for _, c := range cells {
		b.WriteString("  " + pad(text(c), cellWidth))
	}
	fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
}

// legend explains the letters.
func legend() string {
	var words []string
	for _, l := range claims.Layers {
		words = append(words, letter[l]+" "+string(l))
	}
	return strings.Join(words, ", ")
}

func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(s)))
}

func cut(s string, width int) string {
	if utf8.RuneCountInString(s) <= width {
		return s
	}
	return string([]rune(s)[:width-1]) + "…"
}

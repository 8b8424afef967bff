// SPDX-License-Identifier: MIT

package table

import (
	_ "embed" // the page's template
	"io"
	"strings"
	"text/template"

	"github.com/kwitness/kwitness/specs/claims"
)

//go:embed matrix.md.tmpl
var markdown string

var page = template.Must(template.New("").Funcs(template.FuncMap{"esc": escape, "cell": cellText, "join": strings.Join}).Parse(markdown))

// Markdown writes the table as a page.
func (t Table) Markdown(w io.Writer) error {
	totals := make([]string, len(t.Columns))
	for i := range t.Columns {
		totals[i] = t.totals(i)
	}
	opens := make([]bool, len(t.Rows))
	for i := range t.Rows {
		opens[i] = t.opens(i)
	}
	return page.Execute(w, struct {
		Table
		Totals []string
		Opens  []bool
		Holes  []hole
	}{t, totals, opens, t.holes()})
}

// cellText is the verdict, and below it the layers; those that have not shown
// their fact are struck out.
func cellText(c Cell) string {
	var layers []string
	for _, l := range claims.Layers {
		for _, shown := range c.Shown {
			if l == shown {
				layers = append(layers, string(l))
			}
		}
		for _, hidden := range c.Hidden {
			if l == hidden {
				layers = append(layers, "~~"+string(l)+"~~")
			}
		}
	}
	return c.Verdict + "<br>" + strings.Join(layers, ", ")
}

// escape keeps a text from being taken for Markdown.
func escape(s string) string {
	return strings.NewReplacer("|", `\|`, "*", `\*`, "_", `\_`, "<", "&lt;", "`", "\\`", "\n", " ").Replace(s)
}

// SPDX-License-Identifier: MIT

package book

import (
	_ "embed" // the page's template
	"io"
	"strings"
	"text/template"

	"github.com/kwitness/kwitness/specs/claims"
)

//go:embed claims.md.tmpl
var markdown string

var page = template.Must(template.New("").Funcs(template.FuncMap{
	"anchor": anchor, "cell": cell, "code": code, "esc": escape, "link": link, "sentence": sentence,
}).Parse(markdown))

// Markdown writes the book as a page that needs no knowledge of traces: an
// introduction, the contents with the verdicts, claim by claim what is true and
// what the run saw, and a glossary of the layers.
func (b Book) Markdown(w io.Writer) error {
	return page.Execute(w, struct {
		Book
		Sections []section
		Glossary []gloss
	}{b, b.sections(), glossary})
}

// When returns the date of the run, to the minute.
func (h Host) When() string { return h.Date.UTC().Format("2 January 2006, 15:04 UTC") }

// A section is a part of the notes with its claims.
type section struct {
	Name  claims.Section
	Items []item
}

func (b Book) sections() []section {
	var all []section
	for i, r := range b.Rows {
		if opens(b.Rows, i) {
			all = append(all, section{Name: r.Section})
		}
		last := &all[len(all)-1]
		last.Items = append(last.Items, item{i + 1, r})
	}
	return all
}

// cell shows what was seen of one fact, or why nothing was, in one line.
func cell(f Finding) string {
	switch f.Outcome {
	case Holds:
		return escape(f.Saw)
	case Fails:
		return "**does not hold**: " + escape(cut(oneLine(f.Saw), reasonWidth))
	}
	return "**not judged**: " + escape(cut(oneLine(f.Saw), reasonWidth))
}

// anchor is where the glossary explains the layer.
func anchor(l claims.Layer) string { return "layer-" + strings.ReplaceAll(string(l), " ", "-") }

func link(l claims.Layer) string {
	if l == "" {
		return ""
	}
	return "[" + string(l) + "](#" + anchor(l) + ")"
}

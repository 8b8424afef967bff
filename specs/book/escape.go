// SPDX-License-Identifier: MIT

package book

import (
	"strings"
	"unicode"
)

// special are the characters that Markdown on GitHub may take for markup inside
// a line.
const special = "\\`*[]<|~$&"

// escape makes a text of any kind one line of Markdown that shows it as it is.
func escape(s string) string {
	var b strings.Builder
	runes := []rune(oneLine(s))
	for i, r := range runes {
		if strings.ContainsRune(special, r) || r == '_' && outermost(runes, i) {
			b.WriteRune('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// outermost holds for an underscore that may be markup. One between letters is
// none, so that the names of kernel functions stay readable.
func outermost(runes []rune, i int) bool {
	inWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	return i == 0 || i == len(runes)-1 || !inWord(runes[i-1]) || !inWord(runes[i+1])
}

// code shows a text of several lines as it is: four spaces make it code.
func code(s string) string {
	return "    " + strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n    ")
}

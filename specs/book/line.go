// SPDX-License-Identifier: MIT

package book

import (
	"strings"
	"unicode/utf8"
)

// oneLine puts a text of several lines into one.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// cut shortens a line to a width in characters.
func cut(s string, width int) string {
	if utf8.RuneCountInString(s) <= width {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:width-1])) + "…"
}

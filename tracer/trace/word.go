// SPDX-License-Identifier: MIT

package trace

import (
	"fmt"
	"slices"
	"strconv"
)

// word returns the name of n, and "kind(42)" where there is none.
func word(what string, names []string, n uint8) string {
	if int(n) < len(names) && names[n] != "" {
		return names[n]
	}
	return fmt.Sprintf("%s(%d)", what, n)
}

// number is the inverse of word. It returns an error for any other text.
func number(what string, names []string, text string) (uint8, error) {
	if i := slices.Index(names, text); i > 0 {
		return uint8(i), nil
	}
	if open := len(what) + 1; len(text) > open {
		n, err := strconv.ParseUint(text[open:len(text)-1], 10, 8)
		if err == nil && text == word(what, names, uint8(n)) {
			return uint8(n), nil
		}
	}
	return 0, fmt.Errorf("unknown %s %q", what, text)
}

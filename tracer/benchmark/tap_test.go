// SPDX-License-Identifier: MIT

package main

import (
	"strings"
	"testing"
)

func printed(t *tap, parts ...string) *tap {
	for _, p := range parts {
		t.Write([]byte(p))
	}
	return t
}

func seen(t *tap) bool {
	select {
	case <-t.seen:
		return true
	default:
		return false
	}
}

func TestATapSeesItsMarkAlsoWhereItIsPrintedInPieces(t *testing.T) {
	for _, test := range []struct {
		parts []string
		want  bool
	}{
		{[]string{"warning\nattached\n"}, true},
		{[]string{"warning\natta", "c", "hed\n"}, true},
		{[]string{"attached", "attached"}, true},
		{[]string{"attache", "", "d"}, true},
		{[]string{"atta", "warning", "ched"}, false},
		{nil, false},
	} {
		if got := seen(printed(newTap("attached"), test.parts...)); got != test.want {
			t.Errorf("%q: seen is %v, want %v", test.parts, got, test.want)
		}
	}
}

func TestATapCountsLines(t *testing.T) {
	if got := printed(newTap("x"), "one\ntwo", " still\n", "three").lines(); got != 2 {
		t.Errorf("%d lines, want 2", got)
	}
}

func TestATapKeepsTheEnd(t *testing.T) {
	long := strings.Repeat("a", 3*tailBytes)
	for _, parts := range [][]string{{long, "the end"}, {"the", " end"}, {long[:tailBytes-3] + "the end"}} {
		got := printed(newTap("x"), parts...).end()
		if !strings.HasSuffix(got, "the end") || len(got) > tailBytes {
			t.Errorf("kept %d bytes that end with %q", len(got), got[max(0, len(got)-10):])
		}
	}
}

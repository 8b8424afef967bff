// SPDX-License-Identifier: MIT

package book_test

import (
	"bytes"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/specs/book"
	"github.com/kwitness/kwitness/specs/claims"
)

var update = flag.Bool("update", false, "write the golden files")

func markdown(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	if err := book.New(report(), all, host).Markdown(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestThePage(t *testing.T) {
	const file = "testdata/claims.md.golden"
	got := markdown(t)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error("page (-want +got):\n" + diff)
	}
}

func TestEveryLinkOfThePageLeadsSomewhere(t *testing.T) {
	page := markdown(t)
	anchors := map[string]bool{"the-layers": true} // a heading
	for _, found := range regexp.MustCompile(`<a id="([^"]*)">`).FindAllStringSubmatch(page, -1) {
		if anchors[found[1]] {
			t.Errorf("anchor %s is there twice", found[1])
		}
		anchors[found[1]] = true
	}
	for _, found := range regexp.MustCompile(`\]\(#([^)]*)\)`).FindAllStringSubmatch(page, -1) {
		if !anchors[found[1]] {
			t.Errorf("no anchor %s", found[1])
		}
	}
}

func TestEveryRowOfATableHasItsCells(t *testing.T) {
	for line := range strings.Lines(markdown(t)) {
		if !strings.HasPrefix(line, "|") {
			continue
		}
		bars := strings.Count(line, "|") - strings.Count(line, `\|`)
		if bars != 3 && bars != 4 {
			t.Errorf("%d bars: %s", bars, line)
		}
	}
}

func TestTheGlossaryHasEveryLayer(t *testing.T) {
	page := markdown(t)
	for _, l := range claims.Layers {
		if !strings.Contains(page, "</a>"+string(l)+" | ") {
			t.Errorf("no word on %s", l)
		}
	}
}

// SPDX-License-Identifier: MIT

package table

import (
	"encoding/json"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/specs/claims"
)

// sample is a table of four kernels: one that shows all, one that cannot judge
// and contradicts, one whose guest crashed, and one that a claim does not speak
// of.
func sample(t *testing.T) Table {
	all := []claims.Claim{
		{ID: "a.late", Section: claims.Beyond, Sentence: "a late claim", Verdict: claims.Refuted, Layers: []claims.Layer{claims.Calls, claims.Behaviour}, Kernels: ">= 6.0"},
		{ID: "a.first", Section: claims.Select, Sentence: "a first claim with a | in it", Verdict: claims.Confirmed, Layers: []claims.Layer{claims.Calls, claims.Watchpoints}, Kernels: ">= 5.10"},
	}
	shown := []Finding{{claims.Calls, "f", "1 call", holds}, {claims.Watchpoints, "g", "2 reads", holds}, {claims.Behaviour, "h", "seen", holds}}
	hidden := []Finding{shown[0], {claims.Watchpoints, "g", "no watchpoints\n  here", "inconclusive"}}
	wrong := []Finding{{claims.Calls, "f", "2 calls", fails}, shown[2]}
	tab, err := New(all, []Column{
		{Name: "6.12", Release: "6.12.117+deb13-cloud-amd64", Arch: "amd64", Package: "p 1", Took: 9 * time.Second,
			Judged: map[string]Entry{"a.late": {"a.late", holds, shown}, "a.first": {"a.first", holds, shown}}},
		{Name: "6.1", Release: "6.1.0-56-cloud-amd64", Arch: "amd64", Package: "p 2", Took: 8 * time.Second, Crashes: 1, Failures: Failures{Strays: []string{"a stray"}, Claims: map[string]bool{"a.late": true}},
			Judged: map[string]Entry{"a.late": {"a.late", fails, wrong}, "a.first": {"a.first", "inconclusive", hidden}}},
		{Name: "7.3", Release: "7.3", Arch: "amd64", Package: "p 3", Crashes: 2, Missing: "the guest crashed: Kernel panic"},
		{Name: "5.10", Release: "5.10.0-46-cloud-amd64", Arch: "amd64", Package: "p 4",
			Judged: map[string]Entry{"a.late": {"a.late", fails, wrong}, "a.first": {"a.first", holds, shown}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func TestTheTableLooksLikeThis(t *testing.T) {
	tab := sample(t)
	for name, text := range map[string]string{
		"table.txt": written(t, tab.Console), "table.md": written(t, tab.Markdown), "table.json": written(t, tab.JSON),
	} {
		file := "testdata/" + name
		if os.Getenv("UPDATE") != "" {
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), text); diff != "" {
			t.Errorf("%s (UPDATE=1 writes it): %s", name, diff)
		}
	}
	if !json.Valid([]byte(written(t, tab.JSON))) {
		t.Error("the JSON is none")
	}
}

func TestAProblemIsWhatShouldHoldAndDoesNot(t *testing.T) {
	want := []string{"6.1: a stray", "6.1: a.late: fails: 2 calls", "7.3: the guest crashed: Kernel panic"}
	if diff := cmp.Diff(want, sample(t).Problems()); diff != "" {
		t.Error(diff)
	}
}

func TestWhatCannotBeJudgedIsAProblemIfItsSpecFailed(t *testing.T) {
	for _, failed := range []bool{false, true} {
		if c := (Cell{Outcome: "inconclusive", Claimed: true, Failed: failed}); c.wrong() != failed {
			t.Errorf("%+v: %v", c, c.wrong())
		}
	}
}

func TestOnlySomeStraysAreNamed(t *testing.T) {
	c := Column{Failures: Failures{Strays: slices.Repeat([]string{"a stray"}, someStrays+2)}}
	if p := c.problems(); len(p) != someStrays+1 || p[someStrays] != "and 2 more specs that judge no claim fail" {
		t.Error(p)
	}
}

func TestKernelsThatMeanNothingAreAnError(t *testing.T) {
	claim := claims.Claim{ID: "a", Kernels: "the new ones"}
	if _, err := New([]claims.Claim{claim}, []Column{{Release: "6.1"}}); err == nil {
		t.Error("no error")
	}
	claim.Kernels = ">= 5.10"
	if _, err := New([]claims.Claim{claim}, []Column{{Release: "new"}}); err == nil {
		t.Error("no error")
	}
}

func TestTheRegistrysKernelsAreUnderstood(t *testing.T) {
	if _, err := New(claims.All, []Column{{Release: "6.1.0-56-cloud-amd64"}}); err != nil {
		t.Error(err)
	}
}

func TestEachLayerHasALetterOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range claims.Layers {
		if len(letter[l]) != 1 || seen[letter[l]] {
			t.Errorf("layer %s: %q", l, letter[l])
		}
		seen[letter[l]] = true
	}
}

func TestAClaimOfAnotherArchitectureIsNotClaimed(t *testing.T) {
	c := Column{Release: "6.1.0", Arch: "arm64"}
	for arch, want := range map[string]bool{"": true, "arm64": true, "amd64": false} {
		if got, err := c.holds(claims.Claim{Kernels: ">= 5.10", Arch: arch}); got != want || err != nil {
			t.Errorf("%q: %v, %v", arch, got, err)
		}
	}
}

func written(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b strings.Builder
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// SPDX-License-Identifier: MIT

package decode_test

import (
	"slices"
	"testing"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
)

func rules(t *testing.T, names ...string) []bpf.ProbesCallRule {
	t.Helper()
	rules, err := decode.Rules(names, 600)
	if err != nil {
		t.Fatal(err)
	}
	if len(rules) != 600 {
		t.Fatalf("%d rules, want 600", len(rules))
	}
	return rules
}

func TestWithoutNamesAllCallsAreRecorded(t *testing.T) {
	for nr, r := range rules(t) {
		want := bpf.ProbesCallRule{Snap: uint8(bpf.ProbesSnapRuleSNAP_NONE), Args: 6} // of one that is not known
		if nr < len(decode.Calls) && decode.Calls[nr].Name != "" {
			want = bpf.ProbesCallRule{Snap: uint8(decode.Calls[nr].Rule), Args: uint8(decode.Calls[nr].Args)}
		}
		if r != want {
			t.Errorf("call %d has the rule %+v, want %+v", nr, r, want)
		}
	}
}

func TestOnlyTheCallsThatAreNamedAreRecorded(t *testing.T) {
	want := map[int]bpf.ProbesCallRule{
		number("close"):    {Snap: uint8(bpf.ProbesSnapRuleSNAP_NONE), Args: 1},
		number("pselect6"): {Snap: uint8(bpf.ProbesSnapRuleSNAP_SELECT), Args: 6},
	}
	for nr, r := range rules(t, "pselect6", "close", "close") {
		if r != want[nr] {
			t.Errorf("call %d has the rule %+v, want %+v", nr, r, want[nr])
		}
	}
}

func TestANameOfNoCallIsAnError(t *testing.T) {
	for _, name := range []string{"", "Close", "syscall_511", "close "} {
		if _, err := decode.Rules([]string{"close", name}, 512); err == nil {
			t.Errorf("%q was taken for a system call", name)
		}
	}
}

func TestNamesAreThoseOfAllCallsInOrder(t *testing.T) {
	names := decode.Names()
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) || names[0] == "" {
		t.Errorf("want every call once, in order: %q", names)
	}
	for nr, c := range decode.Calls {
		if c.Name != "" && !slices.Contains(names, c.Name) {
			t.Errorf("call %d, %s, is missing", nr, c.Name)
		}
	}
}

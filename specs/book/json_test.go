// SPDX-License-Identifier: MIT

package book_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/specs/book"
)

// listed returns the objects of claims.json by their id.
func listed(t *testing.T) map[string]map[string]any {
	t.Helper()
	var out bytes.Buffer
	if err := book.New(report(), all, host).JSON(&out); err != nil {
		t.Fatal(err)
	}
	var list []map[string]any
	if err := json.Unmarshal(out.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	byID := map[string]map[string]any{}
	for _, object := range list {
		byID[object["id"].(string)] = object
	}
	if len(list) != len(all) || len(byID) != len(all) {
		t.Errorf("got %d objects with %d ids, want %d", len(list), len(byID), len(all))
	}
	return byID
}

func TestEveryObjectHasTheSameFields(t *testing.T) {
	for id, object := range listed(t) {
		for _, field := range []string{"id", "section", "claim", "verdict", "outcome", "truth", "kernels", "kernel", "arch", "date"} {
			if text, ok := object[field].(string); !ok || text == "" {
				t.Errorf("%s: %s is %#v", id, field, object[field])
			}
		}
		for _, field := range []string{"evidence", "layers"} {
			if _, ok := object[field].([]any); !ok {
				t.Errorf("%s: %s is %#v, no list", id, field, object[field])
			}
		}
	}
}

func TestTheOutcomeIsOneOfFourWords(t *testing.T) {
	got := map[string]any{}
	for id, object := range listed(t) {
		got[id] = object["outcome"]
	}
	want := map[string]any{forks.ID: "holds", bits.ID: "holds", copies.ID: "fails", once.ID: "inconclusive", tree.ID: "not judged"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("outcomes (-want +got):\n" + diff)
	}
}

func TestAnObjectInFull(t *testing.T) {
	want := map[string]any{
		"id": "select.copies", "section": "select: the call", "claim": "select copies its sets", "verdict": "refined",
		"outcome": "fails", "truth": "core_sys_select() does", "kernels": ">= 5.10", "kernel": "6.1.0", "arch": "x86_64",
		"date": "2030-02-01T08:05:00Z", "layers": []any{"snapshots", "page faults"},
		"evidence": []any{
			map[string]any{"layer": "snapshots", "fact": "request in, result out", "saw": "48 calls", "outcome": "holds"},
			map[string]any{"layer": "page faults", "fact": "core_sys_select faults", "saw": failure, "outcome": "fails"},
		},
	}
	if diff := cmp.Diff(want, listed(t)[copies.ID]); diff != "" {
		t.Error("object (-want +got):\n" + diff)
	}
}

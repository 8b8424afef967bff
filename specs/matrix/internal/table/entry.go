// SPDX-License-Identifier: MIT

package table

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/kwitness/kwitness/specs/claims"
)

// An Entry is a claim in a guest's claims.json: what is needed of it.
type Entry struct {
	ID       string    `json:"id"`
	Outcome  string    `json:"outcome"`
	Evidence []Finding `json:"evidence"`
}

// A Finding is one fact of it.
type Finding struct {
	Layer   claims.Layer `json:"layer"`
	Fact    string       `json:"fact"`
	Saw     string       `json:"saw"`
	Outcome string       `json:"outcome"`
}

// ReadEntries reads a claims.json.
func ReadEntries(r io.Reader) (map[string]Entry, error) {
	var list []Entry
	if err := json.NewDecoder(r).Decode(&list); err != nil {
		return nil, fmt.Errorf("read the claims of a guest: %w", err)
	}
	entries := map[string]Entry{}
	for _, e := range list {
		entries[e.ID] = e
	}
	return entries, nil
}

// shows reports whether a fact on the layer was shown.
func (e Entry) shows(l claims.Layer) bool {
	for _, f := range e.Evidence {
		if f.Layer == l && f.Outcome == holds {
			return true
		}
	}
	return false
}

// why returns why the claim was not shown: of the first fact that is as bad as
// the claim.
func (e Entry) why() string {
	for _, f := range e.Evidence {
		if f.Outcome == e.Outcome && e.Outcome != holds {
			return strings.Join(strings.Fields(f.Saw), " ")
		}
	}
	return ""
}

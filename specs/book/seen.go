// SPDX-License-Identifier: MIT

package book

import (
	"encoding/json"
	"strings"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/kwitness/kwitness/specs/claims"
)

// Evidence is the name of the report entries that carry a fact's evidence: a
// [Seen].
const Evidence = "evidence"

// Seen is the evidence for one fact. As a report entry it travels from one
// process of ginkgo -p to another as JSON.
type Seen struct {
	Layer claims.Layer `json:"layer"` // what saw it
	Fact  string       `json:"fact"`  // what was to be shown
	Saw   string       `json:"saw"`   // the figures of this run, or why there are none
}

// String returns it in one line, as ginkgo -v shows it.
func (s Seen) String() string {
	if s.Layer == "" {
		return oneLine(s.Saw)
	}
	return oneLine(string(s.Layer) + ": " + s.Saw)
}

// ClaimPrefix begins the label of a spec that judges a claim.
const ClaimPrefix = "claim:"

// Label returns the label of the specs that judge the claim.
func Label(c claims.Claim) string { return ClaimPrefix + c.ID }

const layerPrefix = "layer:"

// LayerLabel returns the label of a fact that rests on the layer: so its layer
// is known even if it fails and no evidence comes of it.
func LayerLabel(l claims.Layer) string { return layerPrefix + string(l) }

// layerOf returns the layer that the spec's labels name, "" if none does.
func layerOf(spec types.SpecReport) claims.Layer {
	for _, label := range spec.Labels() {
		if layer, ok := strings.CutPrefix(label, layerPrefix); ok {
			return claims.Layer(layer)
		}
	}
	return ""
}

// evidence returns what a spec's entry says was seen, and whether it has one.
func evidence(spec types.SpecReport) (Seen, bool) {
	for _, entry := range spec.ReportEntries {
		if entry.Name == Evidence {
			return seen(entry), true
		}
	}
	return Seen{}, false
}

// seen rebuilds the entry's value: another process sent it as JSON. Any other
// value is taken for the figures.
func seen(entry types.ReportEntry) Seen {
	if s, ok := entry.GetRawValue().(Seen); ok {
		return s
	}
	var s Seen
	if json.Unmarshal([]byte(entry.Value.AsJSON), &s) == nil {
		return s
	}
	return Seen{Saw: entry.StringRepresentation()}
}

// SPDX-License-Identifier: MIT

package gtrace

import (
	"cmp"
	"errors"
	"fmt"
	"iter"

	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// HaveInOrder succeeds if events match the nouns one after the other, by
// [trace.Event.Seq]; others may stand between them. A call stands where it was
// entered, before all else if that was before the recording began. The hits are enough, even while the recording runs; that there is no
// such order takes a stopped recording and a complete trace.
func HaveInOrder(nouns ...types.GomegaMatcher) types.GomegaMatcher {
	v := &verb{name: "HaveInOrder", asks: []ask{{"to show, in this order", nouns}}}
	if len(nouns) == 0 {
		v.misuse = errors.New("HaveInOrder needs a noun")
	}
	v.judge = func(t *trace.Trace) (finding, error) {
		proofs, es := v.proofs(t, nouns...), v.entered(t)
		hits, err := inOrder(proofs, es)
		if err != nil || len(hits) == len(nouns) {
			return finding{true, append([]string{"It shows"}, rows(hits, mostHits)...)}, err
		}
		if err = cmp.Or(unordered(proofs, es), unsure(proofs)); err != nil {
			return finding{}, err
		}
		n := len(hits)
		detail, err := stuck(nouns[n], proofs[n], hits, es)
		return finding{false, detail}, err
	}
	return v
}

// stuck says how far an order got: what was found, and what was looked for next.
func stuck(next, proof types.GomegaMatcher, hits trace.Events, es iter.Seq[trace.Event]) ([]string, error) {
	looked := []string{"Looked for", indent(clip(describe(next), mostColumns))}
	if len(hits) == 0 {
		return append(append(looked, "and found none."), nearMisses(next, es, 5)...), nil
	}
	last := hits[len(hits)-1].Seq
	lines := append(append([]string{"Got as far as"}, rows(hits, 3)...), looked...)
	lines = append(lines, fmt.Sprintf("after #%d and found none.", last))
	early, err := matching(proof, only(es, func(e trace.Event) bool { return e.Seq <= last }), 3)
	switch {
	case err != nil:
		return nil, err
	case early.n > 0:
		return append(append(lines, "Too early:"), early.rows()...), nil
	}
	return append(lines, nearMisses(next, only(es, func(e trace.Event) bool { return e.Seq > last }), 3)...), nil
}

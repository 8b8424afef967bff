// SPDX-License-Identifier: MIT

package attack_test

import (
	"fmt"
	"hash/fnv"

	"github.com/kwitness/kwitness/tracer/trace"
)

// testify says of a trace what can be said in few words.
func testify(tr *trace.Trace) testimony {
	said := testimony{Books: tally(tr), Summary: tr.Summary(), Peak: peak()}
	said.Rolls, said.Wrong = audit(tr)
	if err := tr.Incomplete(trace.KindCall); err != nil {
		said.Incomplete = err.Error()
	}
	return said
}

// digest returns a number for each thread that stands for all its calls, in
// order, with arguments and results.
func digest(tr *trace.Trace) map[int]uint64 {
	sums := map[int]uint64{}
	for e := range tr.Events.All() {
		if e.Kind != trace.KindCall || e.State != trace.Returned {
			continue
		}
		h := fnv.New64a()
		fmt.Fprint(h, sums[e.TID], e.Nr, e.Args, e.Ret, e.Unentered)
		sums[e.TID] = h.Sum64()
	}
	return sums
}

// SPDX-License-Identifier: MIT

package decode_test

import (
	"testing"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
)

// Each operation decodes the two records of one call.
func BenchmarkStream(b *testing.B) {
	sets := memory{parts: readSet | timeout, bytes: 8, at: map[int]uint64{0: 3}}
	for _, c := range []struct {
		name        string
		enter, exit []byte
	}{
		{"a plain call", encode(enter(1, "close", 3)), encode(exit(1, "close", 0))},
		{"a call with a snapshot", encode(sets.in(enter(1, "pselect6"))), encode(sets.in(exit(1, "pselect6", 1)))},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			s := newStream()
			var e bpf.ProbesEvent
			for n := 0; b.Loop(); n++ {
				if n%100000 == 99999 {
					s = newStream() // as long as a long trace, not as the benchmark
				}
				for _, raw := range [][]byte{c.enter, c.exit} {
					if err := decode.Record(raw, &e); err != nil {
						b.Fatal(err)
					}
					s.Add(&e)
				}
			}
		})
	}
}

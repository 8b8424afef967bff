// SPDX-License-Identifier: MIT

package ring

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/kwitness/kwitness/tracer/internal/decode"
)

// BenchmarkRead compares what a record costs its writer, in the kernel, with what
// it costs the reader: to read it from the ring and to keep it, and then to find
// its place in the log. Both work in turns on the same records, as many as wake
// the reader of a tracer's ring; each figure is the median of the turns.
func BenchmarkRead(b *testing.B) {
	const (
		ringBytes = 4 << 20
		batch     = ringBytes / 4 / 88
		turns     = 512 // of one store, with some 500 MB
	)
	w := newWriter(b, ringBytes)
	r := newRing(b, w)
	g := newGenerator(b, w.events)
	var (
		writes, reads, logs []float64
		s                   = new(decode.Store)
		records             int
	)
	keep := func(record []byte) {
		if !s.Add(record) {
			b.Fatal("refused")
		}
		records++
	}
	skip := func() { r.Read(r.Produced(), func([]byte) {}) }
	log := func() {
		begin := time.Now()
		s.Log(decode.View{Cut: g.positions(b)})
		logs = append(logs, each(begin, records))
		s, records = new(decode.Store), 0
	}
	allocations, all := mallocs(), 0
	for b.Loop() {
		writes = append(writes, float64(g.run(b, batch, skip).Nanoseconds()))
		begin := time.Now()
		r.Read(r.Produced(), keep)
		reads = append(reads, each(begin, batch))
		if all += batch; records >= turns*batch {
			log()
		}
	}
	b.ReportMetric(float64(mallocs()-allocations)/float64(all), "allocs/record")
	if records > 0 {
		log()
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(writes), "write-ns/record")
	b.ReportMetric(median(reads), "read-ns/record")
	b.ReportMetric(median(logs), "log-ns/record")
	b.ReportMetric(median(reads)/median(writes), "read/write")
}

// each returns the time of one of n since begin, in nanoseconds.
func each(begin time.Time, n int) float64 {
	return float64(time.Since(begin).Nanoseconds()) / float64(n)
}

func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}

func mallocs() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Mallocs
}

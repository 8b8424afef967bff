// SPDX-License-Identifier: MIT

package decode_test

import (
	"runtime"
	"testing"

	"github.com/kwitness/kwitness/tracer/internal/decode"
	"github.com/kwitness/kwitness/tracer/trace"
)

// samples are records by what is special about them.
var samples = []struct {
	name   string
	record record
}{
	{"a call", enter(0, 1, "read", 3, 0x2000, 10).exit(1, 7)},
	{"a call with snapshots", remembering(enter(0, 1, "pselect6", 64).exit(1, 1))},
	{"a signal", signal(0, 1, 10, 0, 200, 200, 1, 0).within("kill", 0)},
	{"an access", load(0, 1, 1, 2).within("pselect6", 0)},
}

// long is how many records a store of these benchmarks has.
const long = 1 << 20

// BenchmarkAdd keeps one record. The stores get as large as that of a long trace:
// its memory must come from somewhere.
func BenchmarkAdd(b *testing.B) {
	for _, c := range samples {
		b.Run(c.name, func(b *testing.B) {
			raw, s, n := c.record.bytes(), new(decode.Store), 0
			b.ReportAllocs()
			for b.Loop() {
				if n++; n == long {
					s, n = new(decode.Store), 0
				}
				if !s.Add(raw) {
					b.Fatal("refused")
				}
			}
		})
	}
}

// recorded is the store of a program that reads and sleeps in every fourth call.
func recorded(tb testing.TB) (s *decode.Store, positions int) {
	s = new(decode.Store)
	for n := 0; n < long; n++ {
		r := enter(positions, n%4, "read", 3, 0x2000, 10)
		positions += 2
		if n%4 == 0 {
			add(tb, s, sleep(positions-1, n%4).within("read", positions-2))
			n++
			positions++
		}
		add(tb, s, r.exit(positions-1, 10))
	}
	return s, positions
}

// BenchmarkLog makes a log of a million records.
func BenchmarkLog(b *testing.B) {
	s, positions := recorded(b)
	inCalls := view(uint64(positions + 1))
	inCalls.Open = []decode.Open{inCall(enter(positions, 1, "read"))}
	for _, c := range []struct {
		name string
		view decode.View
	}{
		{"all positions", view(uint64(positions))},
		{"with a call in flight", inCalls},
		{"few of the positions", view(beyond)},
	} {
		b.Run(c.name, func(b *testing.B) {
			bytes, events := allocated(), 0
			for b.Loop() {
				l, _ := s.Log(c.view)
				events += l.Len()
			}
			b.ReportMetric(float64(allocated()-bytes)/float64(events), "B/event")
			perEvent(b, events)
		})
	}
}

// BenchmarkAll decodes the events of a million records one after the other.
func BenchmarkAll(b *testing.B) {
	s, positions := recorded(b)
	l := logOf(s, uint64(positions))
	b.ReportAllocs()
	events := 0
	for b.Loop() {
		for range l.All() {
			events++
		}
	}
	perEvent(b, events)
}

// BenchmarkAt decodes one event.
func BenchmarkAt(b *testing.B) {
	for _, c := range samples {
		b.Run(c.name, func(b *testing.B) {
			var s decode.Store
			add(b, &s, c.record)
			l := logOf(&s, 9)
			b.ReportAllocs()
			var e trace.Event
			for b.Loop() {
				e = l.At(0)
			}
			runtime.KeepAlive(e)
		})
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// perEvent reports the time of an event instead of that of an operation.
func perEvent(b *testing.B, events int) {
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(events), "ns/event")
}

func TestAnEventTakesLessThanAHundredthOfAnAllocation(t *testing.T) {
	const n = 100000
	for _, c := range samples {
		raw := c.record.bytes()
		allocations := testing.AllocsPerRun(3, func() {
			var s decode.Store
			for range n {
				s.Add(raw)
			}
		})
		if allocations > n/100 {
			t.Errorf("%s: %v allocations for %d records", c.name, allocations, n)
		}
	}
}

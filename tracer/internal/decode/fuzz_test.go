// SPDX-License-Identifier: MIT

package decode_test

import (
	"encoding/binary"
	"maps"
	"slices"
	"testing"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
	"github.com/kwitness/kwitness/tracer/trace"
)

// FuzzStore takes arbitrary bytes for the records that come and for the calls
// that threads are in, and holds store and log against a model. The seeds in
// testdata are bytes of a real ring, and hand-made ones.
func FuzzStore(f *testing.F) {
	f.Fuzz(func(t *testing.T, records, open []byte, start, cut uint64, most uint16) {
		s := decode.Store{Most: int(most)}
		m := &model{cut: cut, most: int(most), received: map[uint16]uint64{}, at: map[uint32]bpf.ProbesEvent{}}
		recorded := map[uint32]bool{}
		for raw := range chunks(records) {
			kept := m.bytes
			if got, want := s.Add(raw), m.add(raw); got != want {
				t.Fatalf("a record of %d bytes is taken: %v: %+v", len(raw), got, head(raw))
			}
			if m.bytes > kept {
				recorded[head(raw).Seq] = true
			}
		}
		v := view(cut)
		v.Start, v.Open = start, threads(open)
		m.open(v.Open, recorded)
		l, account := s.Log(v)
		compareCounts(t, &s, m, account)
		compareEvents(t, trace.NewLog(l), m)
	})
}

// chunks cuts the bytes into records. Each begins with its length in two bytes;
// 0xffff stands for the length that its head says.
func chunks(bytes []byte) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for len(bytes) >= 2 {
			n := int(binary.LittleEndian.Uint16(bytes))
			bytes = bytes[2:]
			if n == 0xffff {
				n = length(head(bytes))
			}
			raw := bytes[:min(n, len(bytes))]
			bytes = bytes[len(raw):]
			if !yield(slices.Clone(raw)) {
				return
			}
		}
	}
}

// threads makes the state of a thread of each chunk.
func threads(bytes []byte) (open []decode.Open) {
	for raw := range chunks(bytes) {
		var o decode.Open
		if _, err := binary.Decode(append(raw, layout(&o)...)[:binary.Size(o)], binary.NativeEndian, &o); err != nil {
			panic(err)
		}
		open = append(open, o)
	}
	return open
}

func compareCounts(t *testing.T, s *decode.Store, m *model, account decode.Account) {
	t.Helper()
	received := map[uint16]uint64{}
	for cpu, n := range s.Received() {
		if n > 0 {
			received[uint16(cpu)] = n
		}
	}
	if !maps.Equal(received, m.received) {
		t.Errorf("received %v, want %v", received, m.received)
	}
	if _, refused := s.Refused(); refused != m.refused {
		t.Errorf("%d positions refused, want %d", refused, m.refused)
	}
	account.Strays = 0
	if account != m.account {
		t.Errorf("%+v, want %+v", account, m.account)
	}
}

// compareEvents holds the events against the records at their positions: each
// record is in one event.
func compareEvents(t *testing.T, l trace.Log, m *model) {
	t.Helper()
	before, records := -1, 0
	for i := range l.Len() {
		e := l.At(i)
		if e.Seq <= before {
			t.Errorf("event %d is at %d, the one before at %d", i, e.Seq, before)
		}
		before = e.Seq
		r, ok := m.at[uint32(e.Seq)]
		if !ok {
			t.Fatalf("there is no record of %v", e)
		}
		compareEvent(t, e, r, m)
		records += max(1, e.Hits)
		_ = e.String() // printing does not panic either
	}
	for _, r := range m.at {
		if probes(r) {
			records++
		}
	}
	if records != len(m.at) {
		t.Errorf("%d records are in events or a probe's own, want %d", records, len(m.at))
	}
}

func compareEvent(t *testing.T, e trace.Event, r bpf.ProbesEvent, m *model) {
	t.Helper()
	if e.Kind != decode.Kind(r.Kind) || e.PID != int(r.Pid) || e.TID != int(r.Tid) {
		t.Errorf("%v is of %+v", e, r)
	}
	if outer, ok := m.outer(r); ok != (e.Inside != "") || ok && int(outer) != e.Outer {
		t.Errorf("event at %d is inside of %q at %d, want %d: %+v", e.Seq, e.Inside, e.Outer, outer, r)
	}
	if e.Kind != trace.KindCall {
		return
	}
	if inFlight := e.State == trace.InFlight; inFlight != m.inFlight(r) {
		t.Errorf("call at %d is %s: %+v", e.Seq, e.State, r)
	}
	if e.State != trace.Returned && (e.End != 0 || e.Ret != 0 || e.Took != 0 || e.Out != nil) {
		t.Errorf("call at %d is %s and has a result: %+v", e.Seq, e.State, e.Call)
	}
}

// SPDX-License-Identifier: MIT

package decode_test

import (
	"slices"
	"testing"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
	"github.com/kwitness/kwitness/tracer/trace"
)

// FuzzRecord takes arbitrary bytes for a record, and the record for all there is.
// The seeds in testdata are bytes of a real ring.
func FuzzRecord(f *testing.F) {
	f.Add([]byte{})
	f.Add(encode(enter(1, "close", 3)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var (
			e bpf.ProbesEvent
			s decode.Stream
		)
		if decode.Record(raw, &e) != nil {
			return
		}
		if e.Kind == 0 || e.Kind >= bpf.ProbesEventKindKIND_MAX {
			t.Errorf("a record of kind %d was accepted", e.Kind)
		}
		s.Add(&e)
		check(t, s.Events(), 1)
	})
}

// FuzzStream makes a record of every eight bytes. A stream makes of any of them
// a trace that is in order.
func FuzzStream(f *testing.F) {
	f.Add([]byte("\x00\x09\x03AAAAA\x01\x09\x03AAAAA")) // an enter and its exit
	f.Fuzz(func(t *testing.T, raw []byte) {
		var s decode.Stream
		records := len(raw) / 8
		for b := range slices.Chunk(raw[:records*8], 8) {
			s.Add(fuzzed(b))
		}
		check(t, s.Events(), records)
	})
}

// fuzzed makes a record of one of eight threads and of every kind there is.
func fuzzed(b []byte) *record {
	word := func(b byte) uint64 { return uint64(int64(int8(b))) } // small, and of either sign
	r := other(bpf.ProbesEventKind(1+b[0]%uint8(bpf.ProbesEventKindKIND_MAX-1)), int(b[1]%8), word(b[3]), word(b[4]), word(b[5]))
	r.Pid, r.Ret, r.Bytes = uint32(b[1]%2), int64(word(b[6])), uint32(word(b[7]))
	r.Nr = int32(b[2]) + 256*(int32(b[1]>>3)%4-1) // also below 0 and above 511
	r.Parts, r.Unread = bpf.ProbesSnapPart(b[3]), bpf.ProbesSnapPart(b[4])
	r.Snap.Timeout = [2]uint64{word(b[5]) << 56, word(b[6]) << 48}
	return &r
}

// check holds a trace against the laws of its order.
func check(t *testing.T, events trace.Events, records int) {
	t.Helper()
	before := -1
	ends := map[int]bool{}
	for i, e := range events {
		if e.Seq <= before || e.Seq >= records || e.Kind == 0 {
			t.Errorf("event %d of kind %s at %d: the one before is at %d, the records are %d", i, e.Kind, e.Seq, before, records)
		}
		before = e.Seq
		if e.Kind == trace.KindCall {
			checkCall(t, e, records, ends)
		}
		if e.Inside == "" && e.Outer != 0 || e.Outer > e.Seq {
			t.Errorf("event at %d lies inside %q at %d", e.Seq, e.Inside, e.Outer)
		}
		_ = e.String() // printing does not panic either
	}
}

func checkCall(t *testing.T, e trace.Event, records int, ends map[int]bool) {
	t.Helper()
	switch {
	case e.State != trace.Returned:
		if e.End != 0 || e.Ret != 0 || e.Out != nil {
			t.Errorf("call at %d is %s and has a result: %+v", e.Seq, e.State, e.Call)
		}
	case e.Unentered, e.Name == "rt_sigreturn":
		if e.End < e.Seq {
			t.Errorf("call at %d ends at %d", e.Seq, e.End)
		}
	case e.End <= e.Seq || e.End >= records || ends[e.End]:
		t.Errorf("call at %d ends at %d of %d records, or another one does", e.Seq, e.End, records)
	}
	ends[e.End] = e.State == trace.Returned
}

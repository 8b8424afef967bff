// SPDX-License-Identifier: MIT

package decode_test

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
	"github.com/kwitness/kwitness/tracer/trace"
)

// pid is the process of all threads in these tests.
const pid = 100

// A record is hand-made: what a probe would have put into the ring.
type record = bpf.ProbesEvent

func enter(tid int, call string, args ...uint64) record {
	r := other(bpf.ProbesEventKindKIND_CALL_ENTER, tid, args...)
	r.Nr = int32(number(call))
	return r
}

func exit(tid int, call string, ret int64, args ...uint64) record {
	r := other(bpf.ProbesEventKindKIND_CALL_EXIT, tid, args...)
	r.Nr, r.Ret = int32(number(call)), ret
	return r
}

func other(kind bpf.ProbesEventKind, tid int, args ...uint64) record {
	r := record{Pid: pid, Tid: uint32(tid), Kind: kind, Nr: -1}
	copy(r.Args[:], args)
	return r
}

func number(call string) int {
	for nr, c := range decode.Calls {
		if c.Name == call {
			return nr
		}
	}
	panic("no call " + call)
}

// hasSnapshot says how the probes reserve the record: with or without one.
func hasSnapshot(r *record) bool {
	return r.Nr >= 0 && decode.Calls[r.Nr].Rule > bpf.ProbesSnapRuleSNAP_NONE
}

func encode(r record) []byte {
	var b bytes.Buffer
	if err := binary.Write(&b, binary.NativeEndian, &r); err != nil {
		panic(err)
	}
	if !hasSnapshot(&r) {
		b.Truncate(96)
	}
	return b.Bytes()
}

const start = 5000

func newStream() *decode.Stream {
	return &decode.Stream{
		Start: start, Watches: map[uint64]string{0x1000: "readfds"},
		Symbol: func(addr uint64) string { return symbols[addr] },
	}
}

var symbols = map[uint64]string{1: "core_sys_select", 2: "do_select", 3: "copy_from_user_nofault"}

// play feeds the records, 1 µs apart, as bytes into a stream.
func play(t *testing.T, rs ...record) *decode.Stream {
	t.Helper()
	s := newStream()
	var e bpf.ProbesEvent // one for all, as the reader has it
	for i, r := range rs {
		r.KtimeNs = start + 1000*uint64(i)
		if err := decode.Record(encode(r), &e); err != nil {
			t.Fatal(err)
		}
		s.Add(&e)
	}
	return s
}

// A script is one test of a stream: records in, events out.
type script struct {
	name    string
	records []record
	events  trace.Events
	broken  uint64
}

func run(t *testing.T, scripts []script) {
	for _, c := range scripts {
		t.Run(c.name, func(t *testing.T) {
			s := play(t, c.records...)
			for i := range c.events {
				e := &c.events[i]
				e.PID, e.Time = pid, time.Duration(e.Seq)*time.Microsecond
				if e.State == trace.Returned && e.End > e.Seq {
					e.Took = time.Duration(e.End-e.Seq) * time.Microsecond
				}
			}
			if diff := cmp.Diff(c.events, s.Events()); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
			if s.Broken() != c.broken {
				t.Errorf("%d calls broken, want %d", s.Broken(), c.broken)
			}
		})
	}
}

// event makes the event that is wanted at position seq; run fills in the rest.
func event(seq, tid int, kind trace.Kind) trace.Event {
	return trace.Event{Seq: seq, TID: tid, Kind: kind}
}

func call(seq, tid int, name string) trace.Event {
	e := event(seq, tid, trace.KindCall)
	e.Name, e.Nr, e.State = name, number(name), trace.InFlight
	return e
}

func returned(e trace.Event, end int, ret int64) trace.Event {
	e.Return(ret)
	e.End = end
	return e
}

func inside(e trace.Event, call string, outer int) trace.Event {
	e.Inside, e.Outer = call, outer
	return e
}

func ended(e trace.Event) trace.Event {
	e.State = trace.Ended
	return e
}

func unentered(e trace.Event, ret int64) trace.Event {
	e = returned(e, e.Seq, ret)
	e.Unentered = true
	return e
}

func ptr[T any](v T) *T { return &v }

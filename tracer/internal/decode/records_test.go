// SPDX-License-Identifier: MIT

package decode_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
)

const (
	pid   = 100  // the process of all threads in these tests
	start = 5000 // of the recording, in nanoseconds
)

// A record is hand-made: what a probe would have put into the ring.
type record struct {
	bpf.ProbesEvent
	in, out []byte // the caller's memory
}

// other makes a record of any kind but a call, 1 µs after the position before.
func other(kind bpf.ProbesEventKind, seq, tid int, args ...uint64) record {
	r := record{ProbesEvent: bpf.ProbesEvent{
		Kind: kind, Seq: uint32(seq), Pid: pid, Tid: uint32(tid), KtimeNs: start + 1000*uint64(seq), Nr: -1,
	}}
	copy(r.Args[:], args)
	return r
}

// enter makes the record of a call that a thread is in.
func enter(seq, tid int, call string, args ...uint64) record {
	r := other(bpf.ProbesEventKindKIND_CALL, seq, tid, args...)
	r.Nr = int32(number(call))
	return r
}

// exit completes the call.
func (r record) exit(end int, ret int64) record {
	r.Flags |= bpf.ProbesEventFlagCALL_RETURNED
	r.End, r.Ret, r.TookNs = uint32(end), ret, 1000*uint64(end-int(r.Seq))
	return r
}

// late makes the record of a call whose enter was not seen.
func late(seq, tid int, call string, ret int64, args ...uint64) record {
	return enter(seq, tid, call, args...).exit(seq, ret).flag(bpf.ProbesEventFlagCALL_UNENTERED)
}

func (r record) flag(f bpf.ProbesEventFlag) record {
	r.Flags |= f
	return r
}

func (r record) ends() record   { return r.flag(bpf.ProbesEventFlagCALL_ENDED) }
func (r record) leaves() record { return r.flag(bpf.ProbesEventFlagCALL_LEFT) }
func (r record) sleeps() record { return r.flag(bpf.ProbesEventFlagCALL_SLEPT) }

// within puts the event inside the call named so at a position.
func (r record) within(call string, outer int) record {
	r.Nr, r.End = int32(number(call)), uint32(outer)
	return r.flag(bpf.ProbesEventFlagEVENT_INSIDE)
}

func (r record) on(cpu uint16) record {
	r.Cpu = cpu
	return r
}

func (r record) of(process uint32) record {
	r.Pid = process
	return r
}

// number returns the number of a call.
func number(call string) int {
	for nr, c := range decode.Calls {
		if c.Name == call {
			return nr
		}
	}
	panic("no call " + call)
}

// bytes lays the record out as bpf/event.h says.
func (r record) bytes() []byte {
	r.InBytes, r.OutBytes = uint16(len(r.in)), uint16(len(r.out))
	raw := layout(&r.ProbesEvent)
	if r.Kind == bpf.ProbesEventKindKIND_CALL && r.Nr >= 0 && int(r.Nr) < len(decode.Calls) {
		switch call := decode.Calls[r.Nr]; {
		case call.Rule > bpf.ProbesSnapRuleSNAP_NONE:
			raw = append(append(raw, r.in...), r.out...)
		case call.Name != "":
			raw = raw[:56+8*call.Args]
		}
	}
	return raw
}

func layout(c any) []byte {
	var b bytes.Buffer
	if err := binary.Write(&b, binary.NativeEndian, c); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// inCall makes what the tracer finds of a thread that is in the call.
func inCall(r record) decode.Open {
	o := decode.Open{Open: 1, Call: r.ProbesEvent}
	o.Call.InBytes = uint16(len(r.in))
	memory := layout(&o.Memory)
	copy(memory, r.in)
	if _, err := binary.Decode(memory, binary.NativeEndian, &o.Memory); err != nil {
		panic(err)
	}
	return o
}

// add puts the records into the store, as bytes.
func add(t testing.TB, s *decode.Store, rs ...record) {
	t.Helper()
	for _, r := range rs {
		if raw := r.bytes(); !s.Add(raw) {
			t.Fatalf("the record at %d of %d bytes was refused: %+v", r.Seq, len(raw), r.ProbesEvent)
		}
	}
}

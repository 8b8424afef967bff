// SPDX-License-Identifier: MIT

package decode_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/tracer/internal/decode"
	"github.com/kwitness/kwitness/tracer/trace"
)

// A script is one test of a log: records in, events out.
type script struct {
	name    string
	records []record
	open    []record // the calls that threads are in
	cut     uint64   // 0 is behind everything
	events  trace.Events
}

// beyond is a cut so far behind the last record that the log is made by sorting,
// not by putting each event to the index that is its position.
const beyond = 1 << 40

func run(t *testing.T, scripts []script) {
	t.Helper()
	for _, s := range scripts {
		cuts := []uint64{s.cut}
		if s.cut == 0 {
			cuts = []uint64{behind(append(s.records, s.open...)), beyond}
		}
		for _, cut := range cuts {
			t.Run(fmt.Sprintf("%s/cut %d", s.name, cut), func(t *testing.T) {
				v := view(cut)
				for _, o := range s.open {
					v.Open = append(v.Open, inCall(o))
				}
				if diff := cmp.Diff(timed(s.events), play(t, v, s.records...)); diff != "" {
					t.Errorf("events (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// behind returns the position behind all those of the records.
func behind(rs []record) (cut uint64) {
	for _, r := range rs {
		cut = max(cut, uint64(r.Seq)+1)
		if r.TookNs > 0 {
			cut = max(cut, uint64(r.End)+1)
		}
	}
	return cut
}

// probeRead is the address of the function by which probes read memory.
const probeRead = 3

var symbols = map[uint64]string{1: "core_sys_select", 2: "do_select", probeRead: "copy_from_user_nofault"}

func view(cut uint64) decode.View {
	return decode.View{
		Start: start, Cut: cut, Watches: map[uint64]string{0x1000: "readfds"},
		Symbol: func(addr uint64) string { return symbols[addr] },
	}
}

// play returns the events of the records.
func play(t testing.TB, v decode.View, rs ...record) trace.Events {
	t.Helper()
	var s decode.Store
	add(t, &s, rs...)
	l, _ := s.Log(v)
	return slices.Collect(trace.NewLog(l).All())
}

// timed fills in what every event has: its process and its time.
func timed(events trace.Events) trace.Events {
	for i := range events {
		e := &events[i]
		if e.PID == 0 {
			e.PID = pid
		}
		e.Time = time.Duration(e.Seq) * time.Microsecond
		if e.State == trace.Returned {
			e.Took = time.Duration(e.End-e.Seq) * time.Microsecond
		}
	}
	return events
}

// event makes the event that is wanted at position seq; timed fills in the rest.
func event(seq, tid int, kind trace.Kind) trace.Event {
	return trace.Event{Seq: seq, TID: tid, Kind: kind}
}

func call(seq, tid int, name string, args ...uint64) trace.Event {
	e := event(seq, tid, trace.KindCall)
	e.Name, e.Nr, e.State = name, number(name), trace.InFlight
	copy(e.Args[:], args)
	return e
}

func returned(e trace.Event, end int, ret int64) trace.Event {
	e.Return(ret)
	e.End = end
	return e
}

func unentered(e trace.Event, ret int64) trace.Event {
	e = returned(e, e.Seq, ret)
	e.Unentered = true
	return e
}

func ended(e trace.Event) trace.Event {
	e.State = trace.Ended
	return e
}

func slept(e trace.Event) trace.Event {
	e.Slept = true
	return e
}

func inside(e trace.Event, call string, outer int) trace.Event {
	e.Inside, e.Outer = call, outer
	return e
}

func ptr[T any](v T) *T { return &v }

// SPDX-License-Identifier: MIT

package decode_test

import (
	"encoding/binary"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

const (
	readSet   = bpf.ProbesSnapPartPART_READ
	writeSet  = bpf.ProbesSnapPartPART_WRITE
	exceptSet = bpf.ProbesSnapPartPART_EXCEPT
	array     = bpf.ProbesSnapPartPART_ARRAY
	timeout   = bpf.ProbesSnapPartPART_TIMEOUT
	cut       = bpf.ProbesSnapPartPART_CUT
)

// memory is what a probe read, or could not read, of the caller's memory.
type memory struct {
	parts, unread bpf.ProbesSnapPart
	bytes         uint32
	at            map[int]uint64 // offset in the data -> word
	timeout       [2]int64
}

func (m memory) in(r record) record {
	r.Parts, r.Unread, r.Bytes = m.parts, m.unread, m.bytes
	for offset, word := range m.at {
		binary.NativeEndian.PutUint64(r.Snap.Data[offset:], word)
	}
	r.Snap.Timeout = [2]uint64{uint64(m.timeout[0]), uint64(m.timeout[1])}
	return r
}

func TestSnapshots(t *testing.T) {
	for _, c := range []struct {
		name string
		call string
		memory
		want *trace.Snapshot
	}{
		{"a call without memory has no snapshot", "close", memory{}, nil},
		{"what the caller did not pass is nil", "pselect6", memory{}, &trace.Snapshot{}},
		{
			"select's sets stand at fixed places", "pselect6",
			memory{parts: readSet | writeSet | exceptSet, bytes: 8, at: map[int]uint64{0: 1, 128: 2, 256: 4}},
			&trace.Snapshot{Read: trace.FDSet{1}, Write: trace.FDSet{2}, Except: trace.FDSet{4}},
		},
		{
			"a set has as many words as were copied", "pselect6",
			memory{parts: writeSet, bytes: 16, at: map[int]uint64{128: 1, 136: 2, 144: 3}},
			&trace.Snapshot{Write: trace.FDSet{1, 2}},
		},
		{
			"an empty set that was passed is not nil", "pselect6", memory{parts: readSet},
			&trace.Snapshot{Read: trace.FDSet{}},
		},
		{
			"an unread set is nil and named", "pselect6", memory{parts: writeSet, unread: readSet | timeout, bytes: 8},
			&trace.Snapshot{Write: trace.FDSet{0}, Unread: []string{"read set", "timeout"}},
		},
		{
			"a set larger than its room is cut", "pselect6", memory{parts: readSet | cut, bytes: 128},
			&trace.Snapshot{Read: make(trace.FDSet, 16), Cut: true},
		},
		{"a size without a set is not cut", "pselect6", memory{parts: cut | timeout, bytes: 128}, &trace.Snapshot{Timeout: ptr(time.Duration(0))}},
		{
			"a size that no probe gives does not leave the set", "pselect6", memory{parts: exceptSet, bytes: math.MaxUint32},
			&trace.Snapshot{Except: make(trace.FDSet, 16)},
		},
		{
			"ppoll has its array and a timeout in nanoseconds", "ppoll",
			memory{parts: array | timeout, bytes: 8, at: map[int]uint64{0: 7 | 1<<32 | 16<<48}, timeout: [2]int64{1, 5}},
			&trace.Snapshot{
				Polled:  []trace.PollFD{{FD: 7, Events: 1, Revents: 16}},
				Timeout: ptr(time.Second + 5*time.Nanosecond),
			},
		},
		{
			"an ignored entry of poll has a negative descriptor", "ppoll",
			memory{parts: array, bytes: 8, at: map[int]uint64{0: math.MaxUint32}},
			&trace.Snapshot{Polled: []trace.PollFD{{FD: -1}}},
		},
		{"an unread array is nil and named", "epoll_pwait", memory{unread: array, bytes: 24}, &trace.Snapshot{Unread: []string{"array"}}},
		{
			"an array larger than its room is cut", "ppoll", memory{parts: array | cut, bytes: 512},
			&trace.Snapshot{Polled: make([]trace.PollFD, 64), Cut: true},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := play(t, c.in(enter(1, c.call)), exit(1, c.call, 0))
			if diff := cmp.Diff(c.want, s.Events()[0].In); diff != "" {
				t.Errorf("snapshot (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEpollEventsHaveTheSizeOfThisArchitecture(t *testing.T) {
	size := map[string]int{"amd64": 12, "arm64": 16}[arch]
	m := memory{parts: array, bytes: uint32(2 * size), at: map[int]uint64{}}
	r := m.in(enter(1, "epoll_pwait"))
	for i := range 2 {
		binary.NativeEndian.PutUint32(r.Snap.Data[i*size:], uint32(i+1))
		binary.NativeEndian.PutUint64(r.Snap.Data[(i+1)*size-8:], uint64(i+10))
	}
	want := []trace.EpollEvent{{Events: 1, Data: 10}, {Events: 2, Data: 11}}
	if diff := cmp.Diff(want, play(t, r).Events()[0].In.Events); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestTheSnapshotAtTheExitIsOfItsOwn(t *testing.T) {
	in := memory{parts: readSet, bytes: 8, at: map[int]uint64{0: 3}}
	out := memory{parts: readSet, bytes: 8, at: map[int]uint64{0: 1}}
	e := play(t, in.in(enter(1, "pselect6")), out.in(exit(1, "pselect6", 1))).Events()[0]
	if !e.In.Read.Has(1) || e.Out.Read.Has(1) {
		t.Errorf("in %v, out %v: want descriptor 1 in the first only", e.In.Read.FDs(), e.Out.Read.FDs())
	}
}

func TestARecordWithoutASnapshotDoesNotShowTheOneBefore(t *testing.T) {
	before := memory{parts: readSet | timeout, bytes: 8, at: map[int]uint64{0: 3}}
	events := play(t, before.in(enter(1, "pselect6")), exit(1, "pselect6", 0), enter(1, "close")).Events()
	if s := events[1].In; s != nil {
		t.Errorf("close has the snapshot %+v", s)
	}
}

func TestTimeouts(t *testing.T) {
	for _, c := range []struct {
		name     string
		call     string
		sec, sub int64
		want     time.Duration
	}{
		{"a timespec counts nanoseconds", "pselect6", 2, 7, 2*time.Second + 7},
		{"a negative one stays negative", "pselect6", -1, -1, -time.Second - 1},
		{"parts of different sign are added", "pselect6", 1, -1, time.Second - 1},
		{"a fraction over one second is added", "pselect6", 1, 3e9, 4 * time.Second},
		{"the longest is the longest duration", "pselect6", math.MaxInt64, 999999999, math.MaxInt64},
		{"one that just does not fit is the longest duration", "pselect6", 9223372036, 999999999, math.MaxInt64},
		{"one that just fits is exact", "pselect6", 9223372036, 854775807, math.MaxInt64},
		{"the most negative is the most negative duration", "pselect6", math.MinInt64, -1, math.MinInt64},
		{"a wrapping product does not wrap", "pselect6", 18446744073710, 0, math.MaxInt64},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := memory{parts: timeout, timeout: [2]int64{c.sec, c.sub}}
			if got := play(t, m.in(enter(1, c.call))).Events()[0].In.Timeout; *got != c.want {
				t.Errorf("timeout %v, want %v", *got, c.want)
			}
		})
	}
}

// SPDX-License-Identifier: MIT

package decode_test

import (
	"encoding/binary"
	"math"
	"runtime"
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
	size          uint16 // of the array, or of each set
	timeout       [2]int64
	data          []byte
}

// bytes lays it out as a struct snapshot that ends behind its data.
func (m memory) bytes() []byte {
	s := bpf.ProbesSnapshot{
		Bytes: m.size, Parts: m.parts, Unread: m.unread, Timeout: [2]uint64{uint64(m.timeout[0]), uint64(m.timeout[1])},
	}
	copy(s.Data[:], m.data)
	return layout(&s)[:24+(len(m.data)+7)/8*8]
}

func words(words ...uint64) []byte { return layout(words) }

// epolled lays out epoll_events of this architecture: packed on x86-64 only.
func epolled(events ...trace.EpollEvent) (raw []byte) {
	for _, e := range events {
		raw = binary.NativeEndian.AppendUint32(raw, e.Events)
		if runtime.GOARCH != "amd64" {
			raw = append(raw, 0xee, 0xee, 0xee, 0xee)
		}
		raw = binary.NativeEndian.AppendUint64(raw, e.Data)
	}
	return raw
}

func epolling(events ...trace.EpollEvent) memory {
	raw := epolled(events...)
	return memory{parts: array, size: uint16(len(raw)), data: raw}
}

func TestSnapshots(t *testing.T) {
	epoll := []trace.EpollEvent{{Events: 1 << 31, Data: 10}, {Events: 2, Data: math.MaxUint64}}
	timed := epolling(epoll[0])
	timed.parts, timed.timeout = array|timeout, [2]int64{0, 5}
	for _, c := range []struct {
		name string
		call string
		memory
		want *trace.Snapshot
	}{
		{"what the caller did not pass is nil", "pselect6", memory{}, &trace.Snapshot{}},
		{
			"select's sets lie one behind the other", "pselect6",
			memory{parts: readSet | writeSet | exceptSet, size: 8, data: words(1, 2, 4)},
			&trace.Snapshot{Read: trace.FDSet{1}, Write: trace.FDSet{2}, Except: trace.FDSet{4}},
		},
		{
			"one that was not passed leaves its place empty", "pselect6",
			memory{parts: readSet | exceptSet, size: 16, data: words(1, 2, 3, 4, 5, 6)},
			&trace.Snapshot{Read: trace.FDSet{1, 2}, Except: trace.FDSet{5, 6}},
		},
		{"an empty set that was passed is not nil", "pselect6", memory{parts: readSet}, &trace.Snapshot{Read: trace.FDSet{}}},
		{
			"an unread set is nil and named", "pselect6",
			memory{parts: writeSet, unread: readSet | exceptSet | timeout, size: 8, data: words(7, 0, 7)},
			&trace.Snapshot{Write: trace.FDSet{0}, Unread: []string{"read set", "except set", "timeout"}},
		},
		{
			"a set larger than its room is cut", "pselect6",
			memory{parts: readSet | writeSet | exceptSet | cut, size: 128, data: make([]byte, 384)},
			&trace.Snapshot{Read: make(trace.FDSet, 16), Write: make(trace.FDSet, 16), Except: make(trace.FDSet, 16), Cut: true},
		},
		{
			"so is one that could not be read", "pselect6",
			memory{parts: cut, unread: readSet, size: 128, data: make([]byte, 384)},
			&trace.Snapshot{Unread: []string{"read set"}, Cut: true},
		},
		{
			"a size without a set is not cut", "pselect6", memory{parts: cut | timeout, size: 128, data: make([]byte, 384)},
			&trace.Snapshot{Timeout: ptr(time.Duration(0))},
		},
		{
			"a size that no probe gives does not leave the snapshot", "pselect6",
			memory{parts: readSet | writeSet | exceptSet, size: math.MaxUint16, data: words(1, 2)},
			&trace.Snapshot{Read: trace.FDSet{1, 2}, Write: trace.FDSet{}, Except: trace.FDSet{}},
		},
		{
			"part of a word is left out", "pselect6", memory{parts: readSet, size: 12, data: words(1, 2, 3)},
			&trace.Snapshot{Read: trace.FDSet{1}},
		},
		{
			"ppoll has its array and a timeout", "ppoll",
			memory{parts: array | timeout, size: 16, data: words(7|1<<32|16<<48, 8), timeout: [2]int64{1, 5}},
			&trace.Snapshot{
				Polled:  []trace.PollFD{{FD: 7, Events: 1, Revents: 16}, {FD: 8}},
				Timeout: ptr(time.Second + 5*time.Nanosecond),
			},
		},
		{
			"an ignored entry of poll has a negative descriptor", "ppoll",
			memory{parts: array, size: 8, data: words(math.MaxUint32)}, &trace.Snapshot{Polled: []trace.PollFD{{FD: -1}}},
		},
		{
			"an array larger than its room is cut", "ppoll", memory{parts: array | cut, size: 512, data: make([]byte, 512)},
			&trace.Snapshot{Polled: make([]trace.PollFD, 64), Cut: true},
		},
		{"a timeout that could not be read is named", "ppoll", memory{unread: timeout}, &trace.Snapshot{Unread: []string{"timeout"}}},
		{"epoll_ctl has one event", "epoll_ctl", epolling(epoll[0]), &trace.Snapshot{Events: epoll[:1]}},
		{"epoll_pwait has its array", "epoll_pwait", epolling(epoll...), &trace.Snapshot{Events: epoll}},
		{"epoll_pwait2 has a timeout, too", "epoll_pwait2", timed, &trace.Snapshot{Events: epoll[:1], Timeout: ptr(time.Duration(5))}},
		{"an unread array is nil and named", "epoll_pwait", memory{unread: array, size: 24}, &trace.Snapshot{Unread: []string{"array"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := enter(0, 1, c.call).exit(1, 0)
			r.in = c.bytes()
			if diff := cmp.Diff(c.want, play(t, view(2), r)[0].In); diff != "" {
				t.Errorf("at the enter (-want +got):\n%s", diff)
			}
			r.in, r.out = nil, c.bytes()
			if diff := cmp.Diff(c.want, play(t, view(2), r)[0].Out); diff != "" {
				t.Errorf("at the exit (-want +got):\n%s", diff)
			}
		})
	}
}

func TestACallHasTheSnapshotsThatItsRecordHas(t *testing.T) {
	for _, c := range []struct {
		name    string
		record  record
		in, out bool
	}{
		{"both", remembering(enter(0, 1, "pselect6").exit(1, 1)), true, true},
		{"of an unentered call that at the exit", remembering(late(0, 1, "pselect6", 1)), false, true},
		{"of a call in flight that at the enter", remembering(enter(0, 1, "pselect6").leaves()), true, false},
		{"of a call that its task ended in that at the enter", remembering(enter(0, 1, "pselect6").ends()), true, false},
	} {
		if !c.in {
			c.record.in = nil
		}
		e := play(t, view(2), c.record)[0]
		if (e.In != nil) != c.in || (e.Out != nil) != c.out {
			t.Errorf("%s: got in %v and out %v", c.name, e.In, e.Out)
		}
		if c.in && !e.In.Read.Has(1) || c.out && e.Out.Read.Has(1) {
			t.Errorf("%s: in %v, out %v: want descriptor 1 in the first only", c.name, e.In, e.Out)
		}
	}
}

// SPDX-License-Identifier: MIT

package decode

import (
	"encoding/binary"
	"math"
	"time"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

// setBytes is the room of one of select's sets in a record (SET_BYTES).
const setBytes = 128

// order is the byte order of the machine that recorded, which is this one.
var order = binary.NativeEndian

// snapshot returns what the record holds of the caller's memory, nil for a
// call without any.
func snapshot(e *bpf.ProbesEvent, rule bpf.ProbesSnapRule) *trace.Snapshot {
	if rule <= bpf.ProbesSnapRuleSNAP_NONE {
		return nil
	}
	s := &trace.Snapshot{Unread: partNames(e.Unread), Cut: cut(e)}
	switch rule {
	case bpf.ProbesSnapRuleSNAP_SELECT:
		s.Read = fdset(e, 0, bpf.ProbesSnapPartPART_READ)
		s.Write = fdset(e, 1, bpf.ProbesSnapPartPART_WRITE)
		s.Except = fdset(e, 2, bpf.ProbesSnapPartPART_EXCEPT)
	case bpf.ProbesSnapRuleSNAP_POLL, bpf.ProbesSnapRuleSNAP_PPOLL:
		s.Polled = pollFDs(array(e))
	case bpf.ProbesSnapRuleSNAP_EPOLL_CTL, bpf.ProbesSnapRuleSNAP_EPOLL_WAIT, bpf.ProbesSnapRuleSNAP_EPOLL_PWAIT2:
		s.Events = epollEvents(array(e))
	}
	s.Timeout = timeout(e)
	return s
}

// sized are the parts whose size the caller chose.
const sized = bpf.ProbesSnapPartPART_READ | bpf.ProbesSnapPartPART_WRITE |
	bpf.ProbesSnapPartPART_EXCEPT | bpf.ProbesSnapPartPART_ARRAY

// cut reports whether a part was larger than its room; a size without a
// pointer, as in select(2000, NULL, NULL, NULL, …), is none.
func cut(e *bpf.ProbesEvent) bool {
	return e.Parts&bpf.ProbesSnapPartPART_CUT != 0 && (e.Parts|e.Unread)&sized != 0
}

// timeout reads a struct timeval for select and a struct timespec for the others.
func timeout(e *bpf.ProbesEvent) *time.Duration {
	if e.Parts&bpf.ProbesSnapPartPART_TIMEOUT == 0 {
		return nil
	}
	fraction := time.Nanosecond
	if numbered(e).Name == "select" {
		fraction = time.Microsecond
	}
	d := add(times(e.Snap.Timeout[0], time.Second), times(e.Snap.Timeout[1], fraction))
	return &d
}

// times returns the signed number n of units; what a Duration, 292 years, does
// not hold becomes the longest, or the most negative, that it does.
func times(n uint64, unit time.Duration) time.Duration {
	d := time.Duration(n) * unit
	if d/unit == time.Duration(n) {
		return d
	}
	return extreme(int64(n) < 0)
}

func add(a, b time.Duration) time.Duration {
	if sum := a + b; a < 0 != (b < 0) || sum < 0 == (a < 0) {
		return sum
	}
	return extreme(a < 0)
}

func extreme(negative bool) time.Duration {
	if negative {
		return math.MinInt64
	}
	return math.MaxInt64
}

func fdset(e *bpf.ProbesEvent, i int, part bpf.ProbesSnapPart) trace.FDSet {
	if e.Parts&part == 0 {
		return nil
	}
	raw := e.Snap.Data[i*setBytes:][:min(int(e.Bytes), setBytes)]
	set := trace.FDSet{}
	for ; len(raw) >= 8; raw = raw[8:] {
		set = append(set, order.Uint64(raw))
	}
	return set
}

func array(e *bpf.ProbesEvent) []byte {
	if e.Parts&bpf.ProbesSnapPartPART_ARRAY == 0 {
		return nil
	}
	return e.Snap.Data[:min(int(e.Bytes), len(e.Snap.Data))]
}

func pollFDs(raw []byte) []trace.PollFD {
	var fds []trace.PollFD
	for ; len(raw) >= 8; raw = raw[8:] {
		fds = append(fds, trace.PollFD{
			FD: int32(order.Uint32(raw)), Events: order.Uint16(raw[4:]), Revents: order.Uint16(raw[6:]),
		})
	}
	return fds
}

// epollEvents reads an array of struct epoll_event: the data are its last 8 bytes.
func epollEvents(raw []byte) []trace.EpollEvent {
	var events []trace.EpollEvent
	for ; len(raw) >= epollEventSize; raw = raw[epollEventSize:] {
		events = append(events, trace.EpollEvent{
			Events: order.Uint32(raw), Data: order.Uint64(raw[epollEventSize-8:]),
		})
	}
	return events
}

var parts = []struct {
	bit  bpf.ProbesSnapPart
	name string
}{
	{bpf.ProbesSnapPartPART_READ, "read set"},
	{bpf.ProbesSnapPartPART_WRITE, "write set"},
	{bpf.ProbesSnapPartPART_EXCEPT, "except set"},
	{bpf.ProbesSnapPartPART_ARRAY, "array"},
	{bpf.ProbesSnapPartPART_TIMEOUT, "timeout"},
}

func partNames(unread bpf.ProbesSnapPart) []string {
	var names []string
	for _, p := range parts {
		if unread&p.bit != 0 {
			names = append(names, p.name)
		}
	}
	return names
}

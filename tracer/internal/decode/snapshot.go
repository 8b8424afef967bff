// SPDX-License-Identifier: MIT

package decode

import (
	"encoding/binary"
	"math"
	"time"
	"unsafe"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

// order is the byte order of the machine that recorded, which is this one.
var order = binary.NativeEndian

// A memory is what a record holds of the caller's memory: a struct snapshot as
// long as it needs to be.
type memory []byte

// snapshots returns the caller's memory at the enter and at the exit.
func (r record) snapshots() (in, out memory) {
	e := r.head()
	behind := memory(r[eventSize:])
	if rule(e.Nr) <= bpf.ProbesSnapRuleSNAP_NONE {
		return nil, nil
	}
	return behind[:e.InBytes], behind[e.InBytes:][:e.OutBytes]
}

// head copies the fixed part.
func (m memory) head() (s bpf.ProbesSnapshot) {
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&s)), snapHead), m)
	return s
}

// data returns n bytes of the data, fewer if there are not so many.
func (m memory) data(from, n int) []byte {
	data := m[snapHead:]
	from = min(from, len(data))
	return data[from:min(from+n, len(data))]
}

// snapshot returns what the call named so held of its caller's memory, nil for
// one without any.
func snapshot(call string, rule bpf.ProbesSnapRule, m memory) *trace.Snapshot {
	if rule <= bpf.ProbesSnapRuleSNAP_NONE || len(m) < snapHead {
		return nil
	}
	e := m.head()
	s := &trace.Snapshot{Unread: partNames(e.Unread), Cut: cut(&e)}
	switch rule {
	case bpf.ProbesSnapRuleSNAP_SELECT:
		s.Read = fdset(&e, m, 0, bpf.ProbesSnapPartPART_READ)
		s.Write = fdset(&e, m, 1, bpf.ProbesSnapPartPART_WRITE)
		s.Except = fdset(&e, m, 2, bpf.ProbesSnapPartPART_EXCEPT)
	case bpf.ProbesSnapRuleSNAP_POLL, bpf.ProbesSnapRuleSNAP_PPOLL:
		s.Polled = pollFDs(array(&e, m))
	case bpf.ProbesSnapRuleSNAP_EPOLL_CTL, bpf.ProbesSnapRuleSNAP_EPOLL_WAIT, bpf.ProbesSnapRuleSNAP_EPOLL_PWAIT2:
		s.Events = epollEvents(array(&e, m))
	}
	s.Timeout = timeout(call, &e)
	return s
}

// sized are the parts whose size the caller chose.
const sized = bpf.ProbesSnapPartPART_READ | bpf.ProbesSnapPartPART_WRITE |
	bpf.ProbesSnapPartPART_EXCEPT | bpf.ProbesSnapPartPART_ARRAY

// cut reports whether a part was larger than its room; a size without a
// pointer, as in select(2000, NULL, NULL, NULL, …), is none.
func cut(e *bpf.ProbesSnapshot) bool {
	return e.Parts&bpf.ProbesSnapPartPART_CUT != 0 && (e.Parts|e.Unread)&sized != 0
}

// timeout reads a struct timeval for select and a struct timespec for the others.
func timeout(call string, e *bpf.ProbesSnapshot) *time.Duration {
	if e.Parts&bpf.ProbesSnapPartPART_TIMEOUT == 0 {
		return nil
	}
	fraction := time.Nanosecond
	if call == "select" {
		fraction = time.Microsecond
	}
	d := add(times(e.Timeout[0], time.Second), times(e.Timeout[1], fraction))
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

// fdset returns the i-th of select's sets, which lie one behind the other.
func fdset(e *bpf.ProbesSnapshot, m memory, i int, part bpf.ProbesSnapPart) trace.FDSet {
	if e.Parts&part == 0 {
		return nil
	}
	set := trace.FDSet{}
	for raw := m.data(i*int(e.Bytes), int(e.Bytes)); len(raw) >= 8; raw = raw[8:] {
		set = append(set, order.Uint64(raw))
	}
	return set
}

func array(e *bpf.ProbesSnapshot, m memory) []byte {
	if e.Parts&bpf.ProbesSnapPartPART_ARRAY == 0 {
		return nil
	}
	return m.data(0, int(e.Bytes))
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

// SPDX-License-Identifier: MIT

package decode

import (
	"unsafe"

	"github.com/kwitness/kwitness/bpf"
)

const (
	headSize  = int(unsafe.Offsetof(bpf.ProbesEvent{}.Args))
	eventSize = int(unsafe.Sizeof(bpf.ProbesEvent{}))
	snapHead  = int(unsafe.Offsetof(bpf.ProbesSnapshot{}.Data))
	// largest is the size of the largest record: a call with both snapshots.
	largest = eventSize + 2*int(unsafe.Sizeof(bpf.ProbesSnapshot{}))
)

// A record is the bytes of one record, and at least eventSize long: what lies
// behind its own size is of no meaning.
type record []byte

func (r record) head() *bpf.ProbesEvent { return (*bpf.ProbesEvent)(unsafe.Pointer(&r[0])) }

// size returns how long a record with this head must be: a call has the
// arguments that its number takes, or, before a snapshot, all six.
func size(e *bpf.ProbesEvent) int {
	switch {
	case e.Kind != bpf.ProbesEventKindKIND_CALL:
		return eventSize
	case rule(e.Nr) > bpf.ProbesSnapRuleSNAP_NONE:
		return eventSize + int(e.InBytes) + int(e.OutBytes)
	}
	return headSize + 8*arguments(e.Nr)
}

// parse returns the head of the record, if the bytes are one whole record.
func parse(raw []byte) (e bpf.ProbesEvent, ok bool) {
	if len(raw) < headSize || len(raw) > largest {
		return e, false
	}
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&e)), headSize), raw)
	ok = e.Kind > 0 && e.Kind < bpf.ProbesEventKindKIND_MAX && snapped(e.InBytes) && snapped(e.OutBytes) && len(raw) == size(&e)
	return e, ok
}

// snapped reports whether a snapshot can have this size; 0 is none.
func snapped(bytes uint16) bool {
	return bytes == 0 || int(bytes) >= snapHead && int(bytes) <= int(unsafe.Sizeof(bpf.ProbesSnapshot{})) && bytes%8 == 0
}

// args returns the arguments that the record has.
func (r record) args() (args [6]uint64) {
	e := r.head()
	n := min((size(e)-headSize)/8, len(args))
	copy(args[:n], e.Args[:n])
	return args
}

// positions returns how many positions of the recording the record accounts
// for: that of a returned call, that of its enter and that of its exit.
func positions(e *bpf.ProbesEvent) uint64 {
	const both = bpf.ProbesEventFlagCALL_RETURNED | bpf.ProbesEventFlagCALL_UNENTERED
	if e.Kind == bpf.ProbesEventKindKIND_CALL && e.Flags&both == bpf.ProbesEventFlagCALL_RETURNED {
		return 2
	}
	return 1
}

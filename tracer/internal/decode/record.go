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
)

// A record is the bytes of one record, and at least eventSize long: what lies
// behind its own size is of no meaning.
type record []byte

func (r record) head() *bpf.ProbesEvent { return (*bpf.ProbesEvent)(unsafe.Pointer(&r[0])) }

// size returns how long a record with this head must be.
func size(e *bpf.ProbesEvent) int {
	if e.Kind != bpf.ProbesEventKindKIND_CALL {
		return eventSize
	}
	return callSize(e.Nr) + int(e.InBytes) + int(e.OutBytes)
}

// callSizes are those of calls without their snapshots: as many arguments as the
// number takes or, before a snapshot, all six.
var callSizes = func() (sizes [len(Calls)]uint8) {
	for nr := range sizes {
		sizes[nr] = uint8(headSize + 8*arguments(int32(nr)))
		if snaps(int32(nr)) {
			sizes[nr] = uint8(eventSize)
		}
	}
	return sizes
}()

func callSize(nr int32) int {
	if nr >= 0 && int(nr) < len(callSizes) {
		return int(callSizes[nr])
	}
	return eventSize
}

// snaps reports whether the call comes with memory of its caller.
func snaps(nr int32) bool { return rule(nr) > bpf.ProbesSnapRuleSNAP_NONE }

// A summary is what a store needs of a record, and all that it looks at: it looks
// at millions a second.
type summary struct {
	cpu       uint16
	kind      bpf.ProbesEventKind
	flags     bpf.ProbesEventFlag
	positions uint64
}

// summarize returns the summary of the bytes, if they are one whole record.
func summarize(raw []byte) (s summary, ok bool) {
	if len(raw) < headSize {
		return s, false
	}
	s.cpu = order.Uint16(raw[offsetCPU:])
	s.kind, s.flags = bpf.ProbesEventKind(raw[offsetKind]), bpf.ProbesEventFlag(raw[offsetFlags])
	s.positions = positions(s.kind, s.flags)
	if s.kind != bpf.ProbesEventKindKIND_CALL {
		return s, s.kind > 0 && s.kind < bpf.ProbesEventKindKIND_MAX && len(raw) == eventSize
	}
	nr, in, out := int32(order.Uint32(raw[offsetNr:])), order.Uint16(raw[offsetIn:]), order.Uint16(raw[offsetOut:])
	if in|out != 0 && (!snaps(nr) || !snapped(in) || !snapped(out)) {
		return s, false
	}
	return s, len(raw) == callSize(nr)+int(in)+int(out)
}

const (
	offsetCPU   = unsafe.Offsetof(bpf.ProbesEvent{}.Cpu)
	offsetKind  = unsafe.Offsetof(bpf.ProbesEvent{}.Kind)
	offsetFlags = unsafe.Offsetof(bpf.ProbesEvent{}.Flags)
	offsetNr    = unsafe.Offsetof(bpf.ProbesEvent{}.Nr)
	offsetIn    = unsafe.Offsetof(bpf.ProbesEvent{}.InBytes)
	offsetOut   = unsafe.Offsetof(bpf.ProbesEvent{}.OutBytes)
)

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

// positions returns how many positions of the recording a record accounts for:
// that of a returned call, that of its enter and that of its exit.
func positions(kind bpf.ProbesEventKind, flags bpf.ProbesEventFlag) uint64 {
	const both = bpf.ProbesEventFlagCALL_RETURNED | bpf.ProbesEventFlagCALL_UNENTERED
	if kind == bpf.ProbesEventKindKIND_CALL && flags&both == bpf.ProbesEventFlagCALL_RETURNED {
		return 2
	}
	return 1
}

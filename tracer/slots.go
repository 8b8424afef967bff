// SPDX-License-Identifier: MIT

package tracer

import (
	"fmt"
	"sync/atomic"
	"unsafe"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
)

// slots is the memory in which the probes find the recordings: arming one is a
// store, and so is stopping it.
type slots struct {
	memory []byte
	n      uint32
}

// A slot holds one recording: that with the number id % n.
type slot bpf.ProbesRecording

// stopped is the bit of Next that the probes know as STOPPED.
const stopped = 1 << 63

func mapSlots(m *ebpf.Map) (slots, error) {
	memory, err := unix.Mmap(m.FD(), 0, int(m.MaxEntries()*m.ValueSize()), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return slots{}, fmt.Errorf("map the recordings: %w", err)
	}
	return slots{memory, m.MaxEntries()}, nil
}

func (s slots) unmap() error {
	if s.memory == nil {
		return nil
	}
	return unix.Munmap(s.memory)
}

// of returns the slot of the recording with this number.
func (s slots) of(id uint32) *slot {
	const size = unsafe.Sizeof(slot{})
	return (*slot)(unsafe.Pointer(&s.memory[uintptr(id%s.n)*size]))
}

// arm lets the probes give out the positions of recording id.
func (s *slot) arm(id uint32) {
	atomic.StoreUint64(&s.Next, 0)
	atomic.StoreUint32((*uint32)(&s.Include), 0)
	atomic.StoreUint32(&s.Id, id)
}

// include lets the probes record what they do on demand only.
func (s *slot) include(what bpf.ProbesInclude) {
	atomic.OrUint32((*uint32)(&s.Include), uint32(what))
}

// taken returns how many positions were given out, and stop lets none follow.
func (s *slot) taken() uint64 { return atomic.LoadUint64(&s.Next) &^ stopped }
func (s *slot) stop() uint64  { return atomic.OrUint64(&s.Next, stopped) &^ stopped }

// clear makes the probes forget the recording.
func (s *slot) clear() { atomic.StoreUint32(&s.Id, 0) }

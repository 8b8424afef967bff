// SPDX-License-Identifier: MIT

package inspect

import (
	"encoding/binary"
	"errors"
	"sync"
	"testing"

	"github.com/cilium/ebpf/btf"
	"golang.org/x/sys/unix"
)

// fake is a kernel's memory, made by hand and laid out as the running kernel's:
// objects by their address. All that is in none of them cannot be read.
type fake struct {
	*layout
	objects map[uint64][]byte
	reads   int
}

// running is the running kernel's layout.
var running = sync.OnceValues(func() (*layout, error) {
	types, err := btf.LoadKernelSpec()
	if err != nil {
		return nil, err
	}
	return newLayout(types)
})

func newFake(t *testing.T) *fake {
	t.Helper()
	l, err := running()
	if errors.Is(err, btf.ErrNotSupported) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return &fake{layout: l, objects: map[uint64][]byte{}}
}

func (f *fake) inspector() *Inspector { return &Inspector{layout: f.layout, memory: f.read} }

func (f *fake) read(spans ...span) ([][]byte, error) {
	f.reads++
	var copies [][]byte
	for _, s := range spans {
		raw := f.at(s)
		if raw == nil {
			return nil, unix.EFAULT
		}
		copies = append(copies, append([]byte(nil), raw...))
	}
	return copies, nil
}

func (f *fake) at(s span) []byte {
	for addr, raw := range f.objects {
		if s.addr >= addr && s.addr+uint64(s.bytes) <= addr+uint64(len(raw)) {
			return raw[s.addr-addr:][:s.bytes]
		}
	}
	return nil
}

// set writes a field of the object at addr.
func (f *fake) set(addr uint64, at field, value uint64) {
	var word [8]byte
	binary.NativeEndian.PutUint64(word[:], value)
	copy(f.objects[addr][at.offset:][:at.size], word[:]) // the kernels that are run are little endian
}

// eventpollAt makes one that watches nothing.
func (f *fake) eventpollAt(addr uint64) {
	l := &f.eventpoll
	f.objects[addr] = make([]byte, l.Size)
	f.set(addr, l.readyNext, addr+uint64(l.ready.offset))
	f.set(addr, l.readyPrev, addr+uint64(l.ready.offset))
	f.set(addr, l.overflow, inactive)
	f.set(addr, f.first(), addr+uint64(l.waiters.offset))
}

// first is where an eventpoll holds the first of its wait queue.
func (f *fake) first() field {
	return field{f.eventpoll.waiters.offset + f.layout.link.next.offset, 8}
}

// itemAt makes an item of an eventpoll with these children.
func (f *fake) itemAt(addr, of, left, right uint64) {
	l := &f.item
	f.objects[addr] = make([]byte, l.Size)
	f.set(addr, l.eventpoll, of)
	f.set(addr, l.left, left)
	f.set(addr, l.right, right)
	f.set(addr, l.next, addr+uint64(l.link.offset))
	f.set(addr, l.prev, addr+uint64(l.link.offset))
	f.set(addr, l.overflow, inactive)
}

// SPDX-License-Identifier: MIT

package inspect

import (
	"fmt"
	"os"
	"slices"
	"unsafe"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
)

// A span is a range of kernel memory.
type span struct {
	addr  uint64
	bytes uint32
}

// memory reads the kernel's memory: it returns copies of spans, in their order.
type memory func(...span) ([][]byte, error)

// one is memory for a single span.
func (m memory) one(addr uint64, bytes uint32) ([]byte, error) {
	copies, err := m(span{addr, bytes})
	if err != nil {
		return nil, err
	}
	return copies[0], nil
}

// shared is the memory through which the programs are asked and answer.
type shared struct {
	*bpf.ProbesInspected
	raw  []byte
	peek *ebpf.Program
}

// share maps the memory of the map inspection.
func share(m *ebpf.Map, peek *ebpf.Program) (*shared, error) {
	size := int(unsafe.Sizeof(bpf.ProbesInspected{}))
	pages := (size + os.Getpagesize() - 1) &^ (os.Getpagesize() - 1)
	raw, err := unix.Mmap(m.FD(), 0, pages, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, os.NewSyscallError("mmap", err)
	}
	return &shared{(*bpf.ProbesInspected)(unsafe.Pointer(&raw[0])), raw, peek}, nil
}

func (s *shared) unmap() error {
	return os.NewSyscallError("munmap", unix.Munmap(s.raw))
}

// read returns copies of the spans, in their order. The error wraps EFAULT if
// one is no memory of the kernel.
func (s *shared) read(spans ...span) ([][]byte, error) {
	var copies [][]byte
	for len(spans) > 0 {
		n := min(len(spans), len(s.Peek))
		if err := s.ask(spans[:n]); err != nil {
			return nil, err
		}
		for i, from := range spans[:n] {
			copies = append(copies, slices.Clone(s.Peek[i].Data[:from.bytes]))
		}
		spans = spans[n:]
	}
	return copies, nil
}

// ask reads as many spans as there is room for.
func (s *shared) ask(spans []span) error {
	s.Peeks = uint32(len(spans))
	for i, from := range spans {
		p := &s.Peek[i]
		if int(from.bytes) > len(p.Data) {
			return fmt.Errorf("read %d bytes of kernel memory: %d are the most", from.bytes, len(p.Data))
		}
		p.Addr, p.Bytes, p.Error = from.addr, from.bytes, 0
	}
	if _, err := s.peek.Run(&ebpf.RunOptions{}); err != nil {
		return fmt.Errorf("read kernel memory: %w", err)
	}
	for i, from := range spans {
		if errno := s.Peek[i].Error; errno != 0 {
			return fmt.Errorf("read %d bytes of kernel memory at %#x: %w", from.bytes, from.addr, unix.Errno(-errno))
		}
	}
	return nil
}

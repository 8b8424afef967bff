// SPDX-License-Identifier: MIT

package inspect

import (
	"fmt"
	"os"
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

// kernel is the memory through which the programs are asked and answer.
type kernel struct {
	*bpf.ProbesInspected
	raw  []byte
	peek *ebpf.Program
}

// share maps the memory of the map inspection.
func share(m *ebpf.Map, peek *ebpf.Program) (*kernel, error) {
	size := int(unsafe.Sizeof(bpf.ProbesInspected{}))
	pages := (size + os.Getpagesize() - 1) &^ (os.Getpagesize() - 1)
	raw, err := unix.Mmap(m.FD(), 0, pages, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, os.NewSyscallError("mmap", err)
	}
	return &kernel{(*bpf.ProbesInspected)(unsafe.Pointer(&raw[0])), raw, peek}, nil
}

func (k *kernel) unmap() error {
	return os.NewSyscallError("munmap", unix.Munmap(k.raw))
}

// read returns copies of the spans, in their order. The error wraps EFAULT if
// one is no memory of the kernel.
func (k *kernel) read(spans ...span) ([][]byte, error) {
	var copies [][]byte
	for len(spans) > 0 {
		n := min(len(spans), len(k.Peek))
		if err := k.ask(spans[:n]); err != nil {
			return nil, err
		}
		for i, s := range spans[:n] {
			copies = append(copies, append([]byte(nil), k.Peek[i].Data[:s.bytes]...))
		}
		spans = spans[n:]
	}
	return copies, nil
}

// one is read for a single span.
func (k *kernel) one(addr uint64, bytes uint32) ([]byte, error) {
	copies, err := k.read(span{addr, bytes})
	if err != nil {
		return nil, err
	}
	return copies[0], nil
}

// ask reads as many spans as there is room for.
func (k *kernel) ask(spans []span) error {
	k.Peeks = uint32(len(spans))
	for i, s := range spans {
		p := &k.Peek[i]
		if int(s.bytes) > len(p.Data) {
			return fmt.Errorf("read %d bytes of kernel memory: %d are the most", s.bytes, len(p.Data))
		}
		p.Addr, p.Bytes, p.Error = s.addr, s.bytes, 0
	}
	if _, err := k.peek.Run(&ebpf.RunOptions{}); err != nil {
		return fmt.Errorf("read kernel memory: %w", err)
	}
	for i, s := range spans {
		if errno := k.Peek[i].Error; errno != 0 {
			return fmt.Errorf("read %d bytes of kernel memory at %#x: %w", s.bytes, s.addr, unix.Errno(-errno))
		}
	}
	return nil
}

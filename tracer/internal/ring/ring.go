// SPDX-License-Identifier: MIT

// Package ring reads a BPF ring buffer in place. The records are handed out where
// the kernel wrote them, without a copy and without an allocation; at millions of
// records a second both show.
package ring

import (
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"unsafe"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"
)

// A Ring is the mapped memory of a ring buffer. It has one reader.
//
// The kernel numbers the bytes that are written to it from the beginning of time:
// a position is such a number.
type Ring struct {
	consumer, producer []byte
	data               []byte // twice, one behind the other: no record is ever split
	mask               uint64
	publish            uint64 // bytes after which the kernel is told what was read
}

// Map maps the memory of a ring buffer.
func Map(m *ebpf.Map) (*Ring, error) {
	size, page := int(m.MaxEntries()), os.Getpagesize()
	consumer, err := unix.Mmap(m.FD(), 0, page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("map the ring: %w", err)
	}
	producer, err := unix.Mmap(m.FD(), int64(page), page+2*size, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("map the ring: %w", err), unix.Munmap(consumer))
	}
	return &Ring{
		consumer: consumer, producer: producer, data: producer[page:],
		mask: uint64(size - 1), publish: uint64(size / 8),
	}, nil
}

// Close unmaps the memory. No method may be called any more.
func (r *Ring) Close() error {
	return errors.Join(unix.Munmap(r.consumer), unix.Munmap(r.producer))
}

// Produced returns the position up to which records were reserved.
func (r *Ring) Produced() uint64 { return position(r.producer).Load() }

// Consumed returns the position up to which records were read.
func (r *Ring) Consumed() uint64 { return position(r.consumer).Load() }

// position is the number at the beginning of a page.
func position(page []byte) *atomic.Uint64 {
	return (*atomic.Uint64)(unsafe.Pointer(unsafe.SliceData(page)))
}

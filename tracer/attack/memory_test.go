// SPDX-License-Identifier: MIT

package attack_test

import (
	"encoding/binary"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// A pointer is where the argument of a call points to.
type pointer struct {
	name string
	// at returns an address of which the first `here` bytes can be read, if any.
	at func(here int) uintptr
	// absent says that the memory is not there at the enter, lazy that the
	// kernel itself can bring it in, null that there is none to be read.
	absent, lazy, null bool
}

const (
	pageBytes = 4096
	// The addresses of kernel memory: where all of it is mapped, and its code.
	kernelData = 0xffff888000001000
	kernelCode = 0xffffffff81000000
	// noncanonical is neither the kernel's nor a program's.
	noncanonical = 0x0000800000000000
)

func fixed(address uintptr) func(int) uintptr { return func(int) uintptr { return address } }

var pointers = []pointer{
	{name: "present memory", at: func(int) uintptr { return pages(present, present) }},
	{name: "NULL", at: fixed(0), null: true},
	{name: "-1", at: fixed(^uintptr(0)), absent: true},
	{name: "kernel data", at: fixed(kernelData), absent: true},
	{name: "kernel code", at: fixed(kernelCode), absent: true},
	{name: "no canonical address", at: fixed(noncanonical), absent: true},
	{name: "unmapped memory", at: func(int) uintptr { return pages(unmapped) }, absent: true},
	{name: "a PROT_NONE page", at: func(int) uintptr { return pages(forbidden) }, absent: true},
	{name: "a page never touched", at: func(int) uintptr { return pages(untouched) }, absent: true, lazy: true},
	{name: "an end in unmapped memory", at: across(unmapped), absent: true},
	{name: "an end in a PROT_NONE page", at: across(forbidden), absent: true},
	{name: "an end in a page never touched", at: across(untouched), absent: true, lazy: true},
}

// across returns an address from which here bytes are present, and what follows
// is on a page of the given sort.
func across(sort pageSort) func(int) uintptr {
	return func(here int) uintptr { return pages(present, sort) + uintptr(pageBytes-here) }
}

type pageSort int

const (
	present   pageSort = iota // touched: each word of it is a pattern
	untouched                 // not in memory yet
	forbidden                 // PROT_NONE
	unmapped
)

// pattern fills the words that are present: an event of descriptor 1 to poll, and
// a set of descriptors 0 and 32.
const pattern = 1 | 1<<32

func patterned(bytes int) []byte {
	b := make([]byte, bytes+8)
	for i := 0; i < bytes; i += 8 {
		binary.NativeEndian.PutUint64(b[i:], pattern)
	}
	return b[:bytes]
}

// pages maps new pages of these sorts, one behind the other.
func pages(sorts ...pageSort) uintptr {
	all, err := unix.Mmap(-1, 0, len(sorts)*pageBytes, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
	if err != nil {
		panic(err)
	}
	unix.Madvise(all, unix.MADV_NOHUGEPAGE) // one page at a time; without huge pages an error
	first := addr(&all[0])
	for i, sort := range sorts {
		page := all[i*pageBytes:][:pageBytes]
		switch sort {
		case present:
			copy(page, patterned(pageBytes))
		case forbidden:
			check(unix.Mprotect(page, unix.PROT_NONE))
		case unmapped:
			holes = append(holes, addr(&page[0]))
		}
	}
	return first
}

// holes are the pages to be unmapped: last of all, or others would take their place.
var holes []uintptr

func unmapHoles() {
	for _, page := range holes {
		if _, _, errno := unix.Syscall(unix.SYS_MUNMAP, page, pageBytes, 0); errno != 0 {
			panic(errno)
		}
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// peek reads the memory of a process; what is not there is an error.
func peek(pid int, at uintptr, bytes int) ([]byte, error) {
	file, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	b := make([]byte, bytes)
	_, err = file.ReadAt(b, int64(at))
	return b, err
}

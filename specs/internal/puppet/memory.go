// SPDX-License-Identifier: MIT

package puppet

import (
	"fmt"
	"os"
	"unsafe"

	. "github.com/onsi/ginkgo/v2"
	"golang.org/x/sys/unix"
)

// The distance between two things in the arena: a watchpoint on one, or a cache
// line, has nothing of the next.
const apart = 64

// Alloc returns the address of n bytes of the puppet's memory, all zero, at a
// multiple of 64.
func (p *Puppet) Alloc(n int) int {
	GinkgoHelper()
	at := *p.heap
	*p.heap += (n + apart - 1) / apart * apart
	if *p.heap > len(arena)-apart {
		Fail(fmt.Sprintf("the arena of puppet %d is full", p.pid))
	}
	base := int(p.troupe.stage.arena+apart-1) &^ (apart - 1)
	return base + at
}

// Page returns the address of a page of the puppet's memory that nothing has
// touched yet: the first to do so takes a page fault.
func (p *Puppet) Page() int {
	GinkgoHelper()
	return p.must("mmap", p.Call(unix.SYS_MMAP, 0, os.Getpagesize(),
		unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS, -1, 0))
}

// Put copies a value without pointers into new memory of the puppet, and returns
// its address.
func Put[T any](p *Puppet, v T) int {
	GinkgoHelper()
	at := p.Alloc(int(unsafe.Sizeof(v)))
	Poke(p, at, v)
	return at
}

// Poke writes a value without pointers to the puppet's memory.
func Poke[T any](p *Puppet, at int, v T) {
	GinkgoHelper()
	p.copy("write", unix.ProcessVMWritev, at, bytesOf(&v))
}

// Peek reads a value without pointers from the puppet's memory.
func Peek[T any](p *Puppet, at int) (v T) {
	GinkgoHelper()
	p.copy("read", unix.ProcessVMReadv, at, bytesOf(&v))
	return v
}

func bytesOf[T any](v *T) []byte { return unsafe.Slice((*byte)(unsafe.Pointer(v)), unsafe.Sizeof(*v)) }

// PutBytes copies bytes into new memory of the puppet, and returns its address.
func (p *Puppet) PutBytes(b []byte) int {
	GinkgoHelper()
	at := p.Alloc(len(b))
	p.copy("write", unix.ProcessVMWritev, at, b)
	return at
}

// PeekBytes reads n bytes of the puppet's memory.
func (p *Puppet) PeekBytes(at, n int) []byte {
	GinkgoHelper()
	b := make([]byte, n)
	p.copy("read", unix.ProcessVMReadv, at, b)
	return b
}

type vmCall func(pid int, local []unix.Iovec, remote []unix.RemoteIovec, flags uint) (int, error)

// copy moves bytes between this process and the puppet, which need not run for it.
func (p *Puppet) copy(verb string, move vmCall, at int, b []byte) {
	GinkgoHelper()
	n, err := move(p.pid, []unix.Iovec{{Base: &b[0], Len: uint64(len(b))}}, []unix.RemoteIovec{{Base: uintptr(at), Len: len(b)}}, 0)
	if err == nil && n < len(b) {
		err = unix.EFAULT
	}
	if err != nil {
		Fail(fmt.Sprintf("%s %d bytes at %#x of puppet %d: %v", verb, len(b), at, p.pid, err))
	}
}

// SPDX-License-Identifier: MIT

package attack_test

import (
	"math"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/attack/internal/bare"
)

// What is in this file runs in processes and threads without a runtime: every
// function is //go:nosplit and //go:norace, makes the raw calls that it counts
// and no other, and takes no pointers from elsewhere.

// nowhere is a descriptor that is never open.
const nowhere = ^uintptr(0)

// mark is the call of which every single one is told from all others: with
// descriptor nowhere, who makes it, and the how manieth it is. It fails with
// EBADF. Its three arguments are what a recording has to get right.
const mark = unix.SYS_FCNTL

// What the target's own script prepares for its master, before that is forked.
var (
	here   *board
	duty   func(i uintptr) // of each of the crew; it does not return
	stacks uintptr         // of the threads
)

const (
	stackBytes  = 16 << 10
	threadFlags = unix.CLONE_VM | unix.CLONE_FS | unix.CLONE_FILES | unix.CLONE_SIGHAND | unix.CLONE_THREAD | unix.CLONE_SYSVSEM
)

func addr[T any](p *T) uintptr { return uintptr(unsafe.Pointer(p)) }

// call makes a call and counts it.
//
//go:norace
//go:nosplit
func (s *slot) call(nr, a, b, c, d uintptr) (ret uintptr) {
	s.entered++
	ret = bare.Call(nr, a, b, c, d, 0, 0)
	s.returned++
	return ret
}

// await waits until a word of the board is not 0.
//
//go:norace
//go:nosplit
func (s *slot) await(word *uint32) {
	for *word == 0 {
		s.call(unix.SYS_FUTEX, addr(word), futexWait, 0, 0)
	}
}

// arrive is one more who is there; the last of the crew tells the test.
//
//go:norace
//go:nosplit
func (s *slot) arrive(count *uint32) {
	if bare.Add(count) == here.crew {
		s.call(unix.SYS_FUTEX, addr(count), futexWake, math.MaxInt32, 0)
	}
}

// born counts the return from the clone that made this thread.
//
//go:norace
//go:nosplit
func (s *slot) born() {
	s.entered++
	s.returned++
}

// muster is a master who makes the crew and has nothing else to do.
//
//go:norace
//go:nosplit
func muster() {
	m := &here.slots[master]
	m.await(&here.gate)
	for i := uintptr(0); i < uintptr(here.crew); i++ {
		m.enlist(i)
	}
	m.await(&here.never)
}

//go:norace
//go:nosplit
func (s *slot) enlist(i uintptr) {
	s.entered++
	switch {
	case here.forked == 0:
		bare.Thread(threadFlags, stacks+(i+1)*stackBytes, duty, i)
	case fork() == 0:
		duty(i)
	}
	s.returned++
}

//go:norace
//go:nosplit
func fork() (pid uintptr) {
	return bare.Call(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
}

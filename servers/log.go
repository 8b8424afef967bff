// SPDX-License-Identifier: MIT

package servers

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The log is the server's own account of the system calls that it makes from
// its gate on. Plain stores write it, so it costs no call, and a child's part
// outlives the child, for the memory is shared with what the server forks.
//
// A strand is the calls that follow one another. A signal handler has one of
// its own: it comes between any two instructions of the code that it
// interrupts, also between the stores of an entry.
var (
	log     *[lastChild + 1]strand
	writing *strand // the one to write to
	forked  uintptr // children, which have a strand each
)

// The strands. Children beyond the last share it, full as it is then.
const (
	mainStrand = iota
	handlerStrand
	firstChild
	lastChild = firstChild + 29
)

// strandCalls is how many calls a strand has room for. It counts all.
const strandCalls = 4096

type strand struct {
	begun   uintptr
	entries [strandCalls]entry
}

// An entry is a call as it is made, and what came of it.
type entry struct {
	nr       uintptr
	args     [4]uintptr
	result   uintptr // -errno if it failed
	returned uintptr // 0 or 1
	repeats  uintptr // see fold
}

// unlogged takes the entries for which there is no room.
var unlogged entry

// enter logs that a call is about to be made.
//
//go:nosplit
//go:norace
func enter(nr, a, b, c, d uintptr) *entry {
	e := &unlogged
	if s := writing; s.begun < strandCalls {
		e = (*entry)(unsafe.Add(unsafe.Pointer(&s.entries), s.begun*unsafe.Sizeof(entry{})))
	}
	writing.begun++
	e.returned, e.repeats = 0, 0
	e.nr = nr
	e.args[0], e.args[1], e.args[2], e.args[3] = a, b, c, d
	return e
}

// fold takes the calls from that one on for a repetition of as many before
// them, and counts it there. They must be the same, with the same results.
//
//go:nosplit
//go:norace
func (s *strand) fold(from uintptr) {
	if s.begun > strandCalls {
		return
	}
	for i := 2*from - s.begun; i < from; i++ {
		s.entries[i].repeats++
	}
	s.begun = from
}

// leave logs what the call returned.
//
//go:nosplit
//go:norace
func (e *entry) leave(r uintptr, errno syscall.Errno) {
	e.result = r
	if errno != 0 {
		e.result = -uintptr(errno)
	}
	e.returned = 1
}

// enterChild turns to the strand of the child that was forked last, and logs
// there that fork returned in it.
//
//go:nosplit
//go:norace
func enterChild() {
	writing = &log[min(firstChild+forked-1, lastChild)]
	if firstChild+forked-1 > lastChild {
		writing.begun = strandCalls
	}
	enter(sysFork, forkArg, 0, 0, 0).leave(0, 0)
}

// openLog makes the memory of the log, of which only what is written takes up
// any. There is no server without it.
func openLog() {
	b, err := unix.Mmap(-1, 0, int(unsafe.Sizeof(*log)), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED|unix.MAP_ANONYMOUS)
	if err != nil {
		panic(err)
	}
	log = (*[lastChild + 1]strand)(unsafe.Pointer(&b[0]))
	writing = &log[mainStrand]
}

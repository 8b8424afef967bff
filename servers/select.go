// SPDX-License-Identifier: MIT

package servers

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// An fdSet is the kernel's fd_set: FD_SETSIZE bits in longs, lowest first.
type fdSet [unix.FD_SETSIZE / 64]uint64

var (
	readfds fdSet   // select's argument; the kernel leaves the ready ones in it
	watched fdSet   // the listener and the open connections
	maxfd   uintptr // the highest descriptor ever watched
)

// serveSelect waits for all its descriptors in one select.
//
//go:nosplit
//go:norace
func serveSelect() {
	listener := listen()
	watch(listener)
	welcome(listener)
	for {
		waitReadable()
		for fd := listener; fd <= maxfd; fd++ {
			switch {
			case !readfds.has(fd):
			case fd == listener:
				watch(accept(listener))
			case !echo(fd):
				unwatch(fd)
			}
		}
	}
}

// waitReadable is select over the watched descriptors. The set is made anew
// each time: the kernel overwrites it (set_fd_set in core_sys_select).
//
//go:nosplit
//go:norace
func waitReadable() {
	readfds = watched
	must("select", sysSelect, maxfd+1, uintptr(unsafe.Pointer(&readfds)), 0, 0)
}

// watch takes fd in, if it fits in the set.
//
//go:nosplit
//go:norace
func watch(fd uintptr) {
	if fd >= unix.FD_SETSIZE {
		die("FD_SET", unix.EMFILE)
	}
	watched[fd/64] |= 1 << (fd % 64)
	maxfd = max(maxfd, fd)
}

// unwatch closes fd and forgets it.
//
//go:nosplit
//go:norace
func unwatch(fd uintptr) {
	watched[fd/64] &^= 1 << (fd % 64)
	shut(fd)
}

//go:nosplit
//go:norace
func (s *fdSet) has(fd uintptr) bool {
	return s[fd/64]&(1<<(fd%64)) != 0
}

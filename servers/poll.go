// SPDX-License-Identifier: MIT

package servers

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

var (
	pollfds [1 << 15]unix.PollFd // the listener's, then the open connections'
	polled  uintptr              // pollfds used
)

// servePoll waits for all its descriptors in one poll. It asks for each by an
// entry of its own, which poll only adds its answer to: nothing is made anew.
//
//go:nosplit
//go:norace
func servePoll() {
	listener := listen()
	pollAlso(listener)
	welcome(listener)
	for {
		must("poll", sysPoll, uintptr(unsafe.Pointer(&pollfds)), polled, pollTimeout, 0)
		for i := uintptr(0); i < polled; i++ {
			fd := uintptr(pollfds[i].Fd)
			switch {
			case pollfds[i].Revents == 0:
			case fd == listener:
				pollAlso(accept(listener))
			case !echo(fd):
				shut(fd)
				pollNoMore(i)
				i-- // another has come to this place
			}
		}
	}
}

// pollAlso takes fd in, behind the others.
//
//go:nosplit
//go:norace
func pollAlso(fd uintptr) {
	if polled >= uintptr(len(pollfds)) {
		die("pollfds", unix.ENOSPC)
	}
	pollfds[polled] = unix.PollFd{Fd: int32(fd), Events: unix.POLLIN}
	polled++
}

// pollNoMore takes entry i out and closes the gap with the last one.
//
//go:nosplit
//go:norace
func pollNoMore(i uintptr) {
	polled--
	pollfds[i] = pollfds[polled]
}

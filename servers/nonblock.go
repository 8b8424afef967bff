// SPDX-License-Identifier: MIT

package servers

import "golang.org/x/sys/unix"

// serveNonblock never sleeps: it asks each of its descriptors in turn, and that
// for ever. Between two rounds it calls sched_yield, which is no part of the
// model: it lets a client that shares the CPU say something.
//
//go:nosplit
//go:norace
func serveNonblock() {
	listener := listen()
	addFlags(listener, unix.O_NONBLOCK)
	watch(listener)
	welcome(listener)
	for vain := false; ; {
		round := writing.begun
		found := tryAll(listener)
		must("sched_yield", sysSchedYield, 0, 0, 0, 0)
		if vain && !found {
			writing.fold(round) // the same calls on the same descriptors
		}
		vain = !found
	}
}

// tryAll asks each descriptor once and reports whether one had something.
//
//go:nosplit
//go:norace
func tryAll(listener uintptr) (found bool) {
	if conn, ok := tryAccept(listener); ok {
		addFlags(conn, unix.O_NONBLOCK) // not inherited from the listener (do_accept)
		watch(conn)
		found = true
	}
	for fd := listener + 1; fd <= maxfd; fd++ {
		if watched.has(fd) && tryEcho(fd) {
			found = true
		}
	}
	return found
}

// tryEcho echoes a message, or closes at the end of file or an error, and
// reports whether it had either to do.
//
//go:nosplit
//go:norace
func tryEcho(conn uintptr) bool {
	n, errno := recv(conn, &buffer, 0)
	if errno == unix.EAGAIN {
		return false
	}
	if errno != 0 || n == 0 || !send(conn, &buffer, n) {
		unwatch(conn)
	}
	return true
}

// SPDX-License-Identifier: MIT

package servers

import "golang.org/x/sys/unix"

// drained is what a connection had when it was heard last.
var drained inbox

// serveEpollEdge waits for all its descriptors in one epoll, the connections
// edge triggered: each is told of once when something comes, so it is read
// until there is nothing left. The listener is level triggered.
//
//go:nosplit
//go:norace
func serveEpollEdge() {
	listener := listen()
	epfd := createEpoll()
	add(epfd, listener, unix.EPOLLIN)
	welcome(listener)
	for {
		for i := range waitReady(epfd) {
			fd := uintptr(ready[i].Fd)
			switch {
			case fd == listener:
				conn := accept(listener)
				addFlags(conn, unix.O_NONBLOCK)
				add(epfd, conn, unix.EPOLLIN|unix.EPOLLET)
			case !drain(fd):
				drop(epfd, fd)
			}
		}
	}
}

// drain echoes all that the socket holds, and reports whether the connection is
// to stay open. It receives until EAGAIN before it sends: a client that waits
// for its echo then cannot have its next message read here, behind the edge
// that the message raises.
//
//go:nosplit
//go:norace
func drain(conn uintptr) bool {
	for {
		whole := drained.empty(conn)
		if open := drained.answer(conn); whole || !open {
			return open
		}
	}
}

// SPDX-License-Identifier: MIT

package servers

import "golang.org/x/sys/unix"

// serveEpollOneshot waits for all its descriptors in one epoll, which tells of
// a connection once and then no more, until it is armed again.
//
//go:nosplit
//go:norace
func serveEpollOneshot() {
	listener := listen()
	epfd := createEpoll()
	add(epfd, listener, unix.EPOLLIN)
	welcome(listener)
	for {
		for i := range waitReady(epfd) {
			fd := uintptr(ready[i].Fd)
			switch {
			case fd == listener:
				add(epfd, accept(listener), unix.EPOLLIN|unix.EPOLLONESHOT)
			case !echoRearmed(epfd, fd):
				drop(epfd, fd)
			}
		}
	}
}

// echoRearmed is echo that arms the connection again before it sends: by the
// time a client hears its echo it may speak, and be heard.
//
//go:nosplit
//go:norace
func echoRearmed(epfd, conn uintptr) bool {
	n, errno := recv(conn, &buffer, 0)
	if errno != 0 || n == 0 {
		return false
	}
	control(epfd, unix.EPOLL_CTL_MOD, conn)
	return send(conn, &buffer, n)
}

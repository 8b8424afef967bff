// SPDX-License-Identifier: MIT

package servers

import "golang.org/x/sys/unix"

// readd is what epoll-readd does besides.
var readd bool

// serveEpoll waits for all its descriptors in one epoll, level triggered.
//
//go:nosplit
//go:norace
func serveEpoll() {
	listener := listen()
	epfd := createEpoll()
	add(epfd, listener, unix.EPOLLIN)
	welcome(listener)
	for {
		for i := range waitReady(epfd) {
			fd := uintptr(ready[i].Fd)
			switch {
			case fd == listener:
				add(epfd, accept(listener), unix.EPOLLIN)
			case !echo(fd):
				drop(epfd, fd)
			case readd:
				remove(epfd, fd)
				control(epfd, unix.EPOLL_CTL_ADD, fd)
			}
		}
	}
}

// SPDX-License-Identifier: MIT

package servers

import "golang.org/x/sys/unix"

// Workers is how many processes epoll-exclusive forks, and epoll-herd.
const Workers = 4

// exclusive is what the listener is watched for besides EPOLLIN.
var exclusive uint32 = unix.EPOLLEXCLUSIVE

// serveEpollExclusive forks workers, each with an epoll of its own that has the
// one listener in it. Who accepts a connection serves it to its end. The parent
// only waits: for a worker to die, which ends the server.
//
// The listener does not block: a worker may be told of a connection that
// another accepts before it does.
//
//go:nosplit
//go:norace
func serveEpollExclusive() {
	listener := listen()
	addFlags(listener, unix.O_NONBLOCK)
	for range Workers {
		if fork() == 0 {
			work(listener)
		}
	}
	welcome(listener)
	waitChild()
	exit(1)
}

// readyWorkers has the parent hear of a worker's death in wait4.
func readyWorkers() {
	fillReady()
	keepZombies()
}

//go:nosplit
//go:norace
func work(listener uintptr) {
	epfd := createEpoll()
	add(epfd, listener, unix.EPOLLIN|exclusive)
	for {
		for i := range waitReady(epfd) {
			fd := uintptr(ready[i].Fd)
			switch {
			case fd == listener:
				if conn, ok := tryAccept(listener); ok {
					add(epfd, conn, unix.EPOLLIN)
				}
			case !echo(fd):
				drop(epfd, fd)
			}
		}
	}
}

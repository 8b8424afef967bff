// SPDX-License-Identifier: MIT

package servers

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// EventSlot is the distance in bytes between the epoll_events a server hands
// to EPOLL_CTL_ADD, in the memory it announces as "event": a hardware watchpoint
// on one sees nothing of the next.
const EventSlot = 16

var _ [EventSlot]byte = [unsafe.Sizeof(slot{})]byte{}

var (
	event  [1 << 15]slot       // by order of ADD, written once: the listener's, then each connection's
	ready  [16]unix.EpollEvent // epoll_wait's answer, at the kernel's own distance
	added  uintptr             // slots used
	slotOf [len(event)]uintptr // by descriptor
	readd  bool                // epoll-readd
)

// serveEpoll waits for all its descriptors in one epoll, level triggered.
//
//go:nosplit
//go:norace
func serveEpoll() {
	listener := listen()
	epfd := must("epoll_create", sysEpollCreate, epollCreateArg, 0, 0, 0)
	add(epfd, listener)
	welcome(listener)
	for {
		n := must("epoll_wait", sysEpollWait, epfd, uintptr(unsafe.Pointer(&ready)), uintptr(len(ready)), forever)
		for i := range n {
			fd := uintptr(ready[i].Fd)
			switch {
			case fd == listener:
				add(epfd, accept(listener))
			case !echo(fd):
				must("epoll_ctl", sysEpollCtl, epfd, unix.EPOLL_CTL_DEL, fd, 0)
				shut(fd)
			case readd:
				must("epoll_ctl", sysEpollCtl, epfd, unix.EPOLL_CTL_DEL, fd, 0)
				must("epoll_ctl", sysEpollCtl, epfd, unix.EPOLL_CTL_ADD, fd, addressOf(fd))
			}
		}
	}
}

// forever is a timeout of -1.
const forever = ^uintptr(0)

// add has epfd watch fd, by an event in the next slot.
//
//go:nosplit
//go:norace
func add(epfd, fd uintptr) {
	if added >= uintptr(len(event)) || fd >= uintptr(len(event)) {
		die("event slots", unix.ENOSPC)
	}
	event[added].Events = unix.EPOLLIN
	event[added].Fd = int32(fd)
	slotOf[fd] = added
	added++
	must("epoll_ctl", sysEpollCtl, epfd, unix.EPOLL_CTL_ADD, fd, addressOf(fd))
}

//go:nosplit
//go:norace
func addressOf(fd uintptr) uintptr {
	return uintptr(unsafe.Pointer(&event[slotOf[fd]]))
}

// fillReady puts 0xAA in every byte of the answer, to tell from what the
// kernel will have written.
func fillReady() {
	b := (*[unsafe.Sizeof(ready)]byte)(unsafe.Pointer(&ready))
	for i := range b {
		b[i] = 0xAA
	}
}

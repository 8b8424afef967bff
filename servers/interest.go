// SPDX-License-Identifier: MIT

package servers

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// EventSlot is the distance in bytes between the epoll_events a server hands
// to epoll_ctl, in the memory it announces as "event": a hardware watchpoint
// on one sees nothing of the next.
const EventSlot = 16

var _ [EventSlot]byte = [unsafe.Sizeof(slot{})]byte{}

var (
	event  [1 << 15]slot       // by order of ADD, written once: the listener's, then each connection's
	ready  [16]unix.EpollEvent // epoll_wait's answer, at the kernel's own distance
	added  uintptr             // slots used
	slotOf [len(event)]uintptr // by descriptor
)

//go:nosplit
//go:norace
func createEpoll() uintptr {
	return must("epoll_create", sysEpollCreate, epollCreateArg, 0, 0, 0)
}

// waitReady is epoll_wait; so many of ready are filled.
//
//go:nosplit
//go:norace
func waitReady(epfd uintptr) uintptr {
	return must("epoll_wait", sysEpollWait, epfd, uintptr(unsafe.Pointer(&ready)), uintptr(len(ready)), forever)
}

// forever is a timeout of -1.
const forever = ^uintptr(0)

// add has epfd watch fd for these events, by an event in the next slot.
//
//go:nosplit
//go:norace
func add(epfd, fd uintptr, events uint32) {
	if added >= uintptr(len(event)) || fd >= uintptr(len(event)) {
		die("event slots", unix.ENOSPC)
	}
	event[added].Events = events
	event[added].Fd = int32(fd)
	slotOf[fd] = added
	added++
	control(epfd, unix.EPOLL_CTL_ADD, fd)
}

// control is epoll_ctl with fd's event.
//
//go:nosplit
//go:norace
func control(epfd, op, fd uintptr) {
	must("epoll_ctl", sysEpollCtl, epfd, op, fd, uintptr(unsafe.Pointer(&event[slotOf[fd]])))
}

// remove is EPOLL_CTL_DEL, which takes no event.
//
//go:nosplit
//go:norace
func remove(epfd, fd uintptr) {
	must("epoll_ctl", sysEpollCtl, epfd, unix.EPOLL_CTL_DEL, fd, 0)
}

// drop has epfd forget a connection, and closes it.
//
//go:nosplit
//go:norace
func drop(epfd, conn uintptr) {
	remove(epfd, conn)
	shut(conn)
}

// fillReady puts 0xAA in every byte of the answer, to tell from what the
// kernel will have written.
func fillReady() {
	b := (*[unsafe.Sizeof(ready)]byte)(unsafe.Pointer(&ready))
	for i := range b {
		b[i] = 0xAA
	}
}

// SPDX-License-Identifier: MIT

package main

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// What the calls read and write: globals, as their addresses must hold.
var (
	readable unix.FdSet
	soon     [2]int64 // a timeval or timespec of nothing
	events   [8]unix.EpollEvent
)

func call(nr, a, b, c, d, e uintptr) (uintptr, syscall.Errno) {
	r, _, errno := syscall.RawSyscall6(nr, a, b, c, d, e, 0)
	return r, errno
}

// must is a call without which the workload cannot be.
func must(what string, nr, a, b, c, d uintptr) uintptr {
	r, errno := call(nr, a, b, c, d, 0)
	if errno != 0 {
		die(what, errno)
	}
	return r
}

// ready is a descriptor that is readable for ever.
func ready() uintptr {
	return must("eventfd", unix.SYS_EVENTFD2, 1, 0, 0, 0)
}

func selectReady() (operation, int) {
	fd := ready()
	readable.Set(int(fd))
	return func() bool {
		n, _ := call(sysSelect, fd+1, uintptr(unsafe.Pointer(&readable)), 0, 0, uintptr(unsafe.Pointer(&soon)))
		return n == 1
	}, 0
}

func epollReady() (operation, int) {
	epoll := watching(ready())
	return func() bool { return wait(epoll, 0) }, 0
}

// watching returns an epoll that waits for fd to be readable.
func watching(fd uintptr) uintptr {
	epoll := must("epoll_create1", unix.SYS_EPOLL_CREATE1, 0, 0, 0, 0)
	events[0] = unix.EpollEvent{Events: unix.EPOLLIN}
	must("epoll_ctl", unix.SYS_EPOLL_CTL, epoll, unix.EPOLL_CTL_ADD, fd, uintptr(unsafe.Pointer(&events)))
	return epoll
}

// wait is epoll_wait; timeout is in milliseconds, -1 for ever.
//
//go:nosplit
//go:norace
func wait(epoll uintptr, timeout int) bool {
	for {
		n, _, errno := syscall.RawSyscall6(sysEpollWait, epoll, uintptr(unsafe.Pointer(&events)), uintptr(len(events)),
			uintptr(timeout), 0, 0)
		if errno != unix.EINTR {
			return n == 1
		}
	}
}

func getppid() (operation, int) {
	return func() bool {
		_, errno := call(unix.SYS_GETPPID, 0, 0, 0, 0, 0)
		return errno == 0
	}, 0
}

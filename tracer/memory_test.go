// SPDX-License-Identifier: MIT

package tracer_test

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// memory is what a child's calls point to. The pipe is readable at descriptor
// readable and writable at descriptor writable; epoll watches the first.
type memory struct {
	sets      [3][4]uint64
	timeout   unix.Timespec
	polled    [2]unix.PollFd
	events    [2]unix.EpollEvent
	epoll     uintptr
	noAccess  uintptr // a page with PROT_NONE
	untouched uintptr // a page that was never touched
}

const readable, writable = 10, 11

// prepare makes the memory and the descriptors, without a recorded call but two.
func prepare() *memory {
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	var p [2]int
	must(unix.Pipe2(p[:], 0))
	must(unix.Dup3(p[0], readable, 0))
	must(unix.Dup3(p[1], writable, 0))
	must(unix.Dup3(p[0], 200, 0)) // makes room for 256 descriptors
	_, err := unix.Write(p[1], []byte("x"))
	must(err)
	m := (*memory)(unsafe.Pointer(&page()[0]))
	epoll, err := unix.EpollCreate1(0)
	must(err)
	must(unix.EpollCtl(epoll, unix.EPOLL_CTL_ADD, readable, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: 77}))
	none, err := unix.Mmap(-1, 0, os.Getpagesize(), unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
	must(err)
	fresh, err := unix.Mmap(-1, 0, os.Getpagesize(), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
	must(err)
	m.epoll, m.noAccess, m.untouched = uintptr(epoll), addr(unsafe.SliceData(none)), addr(unsafe.SliceData(fresh))
	return m
}

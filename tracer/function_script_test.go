// SPDX-License-Identifier: MIT

package tracer_test

import (
	"golang.org/x/sys/unix"
)

// asks does all that the functions are called for, by a pipe and a socket of its own:
// it polls both in every way, writes to the pipe with an owner, and forks. It tells
// the number of the descriptor it reads from.
var asks = script("asks", func(g gate) {
	var p [2]int
	if err := unix.Pipe2(p[:], 0); err != nil {
		panic(err)
	}
	listener := listens()
	g.tell(uint64(p[0]))
	g.wait()
	polled(p[0], unix.POLLIN)
	selected(listener)
	epoll := waited(p[0])
	owned(p[0])
	write(p[1])
	polled(epoll, unix.POLLIN)
	unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(epoll), addr(&[4]unix.EpollEvent{}), 4, 0, 0, 0)
	if pid, _, _ := unix.RawSyscall6(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0); pid == 0 {
		unix.RawSyscall(unix.SYS_EXIT_GROUP, 0, 0, 0)
	}
	g.tell(0)
	g.wait()
})

// listens returns a socket that nobody connects to.
func listens() int {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err != nil {
		panic(err)
	}
	if err := unix.Listen(fd, 1); err != nil {
		panic(err)
	}
	return fd
}

func polled(fd int, events int16) {
	one := unix.PollFd{Fd: int32(fd), Events: events}
	var now unix.Timespec
	unix.RawSyscall6(unix.SYS_PPOLL, addr(&one), 1, addr(&now), 0, 0, 0)
}

// selected asks of a set that is larger than the kernel's table of descriptors.
func selected(fd int) {
	var set unix.FdSet
	var now unix.Timespec
	set.Set(fd)
	unix.RawSyscall6(unix.SYS_PSELECT6, unix.FD_SETSIZE, addr(&set), 0, 0, addr(&now), 0)
}

// waited returns an epoll instance with the descriptor.
func waited(fd int) int {
	epoll, _, _ := unix.RawSyscall(unix.SYS_EPOLL_CREATE1, 0, 0, 0)
	event := unix.EpollEvent{Events: unix.EPOLLIN}
	unix.RawSyscall6(unix.SYS_EPOLL_CTL, epoll, unix.EPOLL_CTL_ADD, uintptr(fd), addr(&event), 0, 0)
	return int(epoll)
}

func owned(fd int) {
	unix.RawSyscall(unix.SYS_FCNTL, uintptr(fd), unix.F_SETOWN, uintptr(unix.Getpid()))
	unix.RawSyscall(unix.SYS_FCNTL, uintptr(fd), unix.F_SETFL, unix.O_ASYNC|unix.O_NONBLOCK)
}

func write(fd int) {
	unix.RawSyscall(unix.SYS_WRITE, uintptr(fd), addr(&[1]byte{}), 1)
}

// SPDX-License-Identifier: MIT

package main

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

var (
	message [64]byte // what travels
	addrlen = uint32(unix.SizeofSockaddrInet4)
	address = unix.RawSockaddrInet4{Family: unix.AF_INET, Addr: [4]byte{127, 0, 0, 1}}
)

// echoRoundTrip has this process send a message to a server, which is a fork
// of it on the same CPU, and wait for it to come back.
func echoRoundTrip() (operation, int) {
	client, server := connection()
	mine, its := watching(client), watching(server)
	pid := fork()
	switch int(pid) {
	case 0:
		shut(client) // so that it ends with its client
		serve(server, its)
	case -1:
		die("fork", syscall.EAGAIN)
	}
	shut(server)
	return func() bool { return send(client) && wait(mine, -1) && receive(client) }, int(pid)
}

// connection returns the two ends of a TCP connection over loopback.
func connection() (client, server uintptr) {
	listener, where := socket(), uintptr(unsafe.Pointer(&address))
	must("bind", unix.SYS_BIND, listener, where, uintptr(addrlen), 0)
	must("listen", unix.SYS_LISTEN, listener, 1, 0, 0)
	must("getsockname", unix.SYS_GETSOCKNAME, listener, where, uintptr(unsafe.Pointer(&addrlen)), 0)
	client = socket()
	must("connect", unix.SYS_CONNECT, client, where, uintptr(addrlen), 0)
	server = must("accept4", unix.SYS_ACCEPT4, listener, 0, 0, 0)
	shut(listener)
	return client, server
}

func socket() uintptr { return must("socket", unix.SYS_SOCKET, unix.AF_INET, unix.SOCK_STREAM, 0, 0) }

// serve echoes until the client has gone.
//
//go:nosplit
//go:norace
func serve(conn, epoll uintptr) {
	for wait(epoll, -1) && receive(conn) && send(conn) {
	}
	exit()
}

//go:nosplit
//go:norace
func send(conn uintptr) bool {
	n, _, _ := syscall.RawSyscall6(unix.SYS_WRITE, conn, uintptr(unsafe.Pointer(&message)), uintptr(len(message)), 0, 0, 0)
	return n == uintptr(len(message))
}

//go:nosplit
//go:norace
func receive(conn uintptr) bool {
	n, _, _ := syscall.RawSyscall6(unix.SYS_READ, conn, uintptr(unsafe.Pointer(&message)), uintptr(len(message)), 0, 0, 0)
	return n == uintptr(len(message))
}

//go:nosplit
//go:norace
func shut(fd uintptr) { syscall.RawSyscall6(unix.SYS_CLOSE, fd, 0, 0, 0, 0, 0) }

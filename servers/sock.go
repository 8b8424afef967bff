// SPDX-License-Identifier: MIT

package servers

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// MaxMessage is the size of a server's buffer: what a client sends before it
// waits for the echo must fit in it, in bytes.
const MaxMessage = 4096

var (
	buffer  [MaxMessage]byte
	address = unix.RawSockaddrInet4{Family: unix.AF_INET, Addr: [4]byte{127, 0, 0, 1}}
	addrlen = uint32(unix.SizeofSockaddrInet4)
)

// listen is socket, bind to a free port of 127.0.0.1, and listen.
//
//go:nosplit
//go:norace
func listen() uintptr {
	fd := must("socket", sysSocket, unix.AF_INET, unix.SOCK_STREAM, 0, 0)
	must("bind", sysBind, fd, uintptr(unsafe.Pointer(&address)), unix.SizeofSockaddrInet4, 0)
	must("listen", sysListen, fd, unix.SOMAXCONN, 0, 0)
	return fd
}

// welcome tells the spawner the port. Who connects from now on is served.
//
//go:nosplit
//go:norace
func welcome(listener uintptr) {
	must("getsockname", sysGetsockname, listener,
		uintptr(unsafe.Pointer(&address)), uintptr(unsafe.Pointer(&addrlen)), 0)
	r := announce(listening, "", uintptr(address.Port), 0)
	must("write(port)", sysWrite, announceFD, uintptr(unsafe.Pointer(r)), unsafe.Sizeof(*r), 0)
}

// accept waits for a connection. After epoll_wait or select it need not wait:
// a connection that is reset meanwhile stays in the queue (inet_csk_accept).
//
//go:nosplit
//go:norace
func accept(listener uintptr) uintptr {
	return must("accept", sysAccept, listener, 0, 0, 0)
}

// tryAccept accepts a connection if there is one, from a listener that does not
// block.
//
//go:nosplit
//go:norace
func tryAccept(listener uintptr) (conn uintptr, ok bool) {
	conn, errno := call(sysAccept, listener, 0, 0, 0)
	if errno != 0 && errno != unix.EAGAIN {
		die("accept", errno)
	}
	return conn, errno == 0
}

// addFlags gives the open file flags besides those it has.
//
//go:nosplit
//go:norace
func addFlags(fd, flags uintptr) {
	had := must("fcntl(F_GETFL)", sysFcntl, fd, unix.F_GETFL, 0, 0)
	must("fcntl(F_SETFL)", sysFcntl, fd, unix.F_SETFL, had|flags, 0)
}

// echo receives one message and sends it back. It reports whether the
// connection is to stay open: false after the client's end of file, or an error.
//
//go:nosplit
//go:norace
func echo(conn uintptr) bool {
	n, errno := recv(conn, &buffer, 0)
	return errno == 0 && n > 0 && send(conn, &buffer, n)
}

// recv receives into b from b[from] on.
//
//go:nosplit
//go:norace
func recv(conn uintptr, b *[MaxMessage]byte, from uintptr) (uintptr, syscall.Errno) {
	return call(sysRecvfrom, conn, uintptr(unsafe.Pointer(b))+from, MaxMessage-from, 0)
}

// send sends b[:n] and reports whether the socket took it all.
//
//go:nosplit
//go:norace
func send(conn uintptr, b *[MaxMessage]byte, n uintptr) bool {
	for sent := uintptr(0); sent < n; {
		m, errno := call(sysSendto, conn, uintptr(unsafe.Pointer(b))+sent, n-sent, unix.MSG_NOSIGNAL)
		if errno != 0 {
			return false
		}
		sent += m
	}
	return true
}

// shut closes fd. What close says of the connection is of no interest here.
//
//go:nosplit
//go:norace
func shut(fd uintptr) {
	_, _ = call(sysClose, fd, 0, 0, 0)
}

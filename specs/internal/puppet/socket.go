// SPDX-License-Identifier: MIT

package puppet

import (
	"math/bits"

	. "github.com/onsi/ginkgo/v2"
	"golang.org/x/sys/unix"
)

// loopback is port of 127.0.0.1 in the puppet's memory; 0 means any.
func (p *Puppet) loopback(port int) int {
	GinkgoHelper()
	return Put(p, unix.RawSockaddrInet4{Family: unix.AF_INET, Port: bits.ReverseBytes16(uint16(port)), Addr: [4]byte{127, 0, 0, 1}})
}

// Socket returns a TCP socket.
func (p *Puppet) Socket() int {
	GinkgoHelper()
	return p.must("socket", p.Call(unix.SYS_SOCKET, unix.AF_INET, unix.SOCK_STREAM, 0))
}

// Listen returns a TCP socket that listens on a free port of 127.0.0.1.
func (p *Puppet) Listen(backlog int) (fd, port int) {
	GinkgoHelper()
	fd = p.Socket()
	p.must("bind", p.Call(unix.SYS_BIND, fd, p.loopback(0), unix.SizeofSockaddrInet4))
	p.must("listen", p.Call(unix.SYS_LISTEN, fd, backlog))
	return fd, p.Port(fd)
}

// Port returns the local port of a TCP socket.
func (p *Puppet) Port(fd int) int {
	GinkgoHelper()
	at, size := p.loopback(0), Put(p, uint32(unix.SizeofSockaddrInet4))
	p.must("getsockname", p.Call(unix.SYS_GETSOCKNAME, fd, at, size))
	return int(bits.ReverseBytes16(Peek[unix.RawSockaddrInet4](p, at).Port))
}

// Dial returns a TCP socket that is connected to that port of 127.0.0.1, without
// Nagle's algorithm: each write is a segment.
func (p *Puppet) Dial(port int) int {
	GinkgoHelper()
	fd := p.Socket()
	p.must("setsockopt", p.Call(unix.SYS_SETSOCKOPT, fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, Put(p, int32(1)), 4))
	p.must("connect", p.Connect(fd, port))
	return fd
}

// Connect returns the result of connecting a socket to that port of 127.0.0.1.
func (p *Puppet) Connect(fd, port int) int {
	GinkgoHelper()
	return p.Call(unix.SYS_CONNECT, fd, p.loopback(port), unix.SizeofSockaddrInet4)
}

// Accept returns the result of accepting without wanting to know whom.
func (p *Puppet) Accept(fd int) int {
	GinkgoHelper()
	return p.Call(unix.SYS_ACCEPT, fd, 0, 0)
}

// Connected returns both ends of a TCP connection: the dialled and the accepted.
func (p *Puppet) Connected() (client, server int) {
	GinkgoHelper()
	listener, port := p.Listen(1)
	client = p.Dial(port)
	server = p.must("accept", p.Accept(listener))
	p.CloseFD(listener)
	return client, server
}

// SPDX-License-Identifier: MIT

package puppet

import (
	. "github.com/onsi/ginkgo/v2"
	"golang.org/x/sys/unix"
)

// Pipe returns the reading and the writing end of a pipe.
func (p *Puppet) Pipe() (r, w int) {
	GinkgoHelper()
	at := p.Alloc(8)
	p.must("pipe2", p.Call(unix.SYS_PIPE2, at, 0))
	return p.pair(at)
}

// Socketpair returns the two ends of a stream.
func (p *Puppet) Socketpair() (a, b int) {
	GinkgoHelper()
	at := p.Alloc(8)
	p.must("socketpair", p.Call(unix.SYS_SOCKETPAIR, unix.AF_UNIX, unix.SOCK_STREAM, 0, at))
	return p.pair(at)
}

// pair returns two descriptors that the kernel wrote.
func (p *Puppet) pair(at int) (a, b int) {
	GinkgoHelper()
	fds := Peek[[2]int32](p, at)
	return int(fds[0]), int(fds[1])
}

// Open opens a file.
func (p *Puppet) Open(path string, flags int) int {
	GinkgoHelper()
	name := p.PutBytes(append([]byte(path), 0))
	return p.must("open "+path, p.Call(unix.SYS_OPENAT, unix.AT_FDCWD, name, flags, 0o600))
}

// Dup returns another descriptor of the same open file.
func (p *Puppet) Dup(fd int) int {
	GinkgoHelper()
	return p.must("dup", p.Call(unix.SYS_DUP, fd))
}

// DupTo returns the descriptor that is to, now of the same open file as fd.
func (p *Puppet) DupTo(fd, to int) int {
	GinkgoHelper()
	return p.must("dup3", p.Call(unix.SYS_DUP3, fd, to, 0))
}

// CloseFD closes descriptors, which must be open.
func (p *Puppet) CloseFD(fds ...int) {
	GinkgoHelper()
	for _, fd := range fds {
		p.must("close", p.Call(unix.SYS_CLOSE, fd))
	}
}

// Write writes a text and returns the result.
func (p *Puppet) Write(fd int, text string) int {
	GinkgoHelper()
	return p.Call(unix.SYS_WRITE, fd, p.PutBytes([]byte(text)), len(text))
}

// Read reads at most n bytes, which it throws away, and returns the result.
func (p *Puppet) Read(fd, n int) int {
	GinkgoHelper()
	return p.Call(unix.SYS_READ, fd, p.Alloc(n), n)
}

// Fcntl returns the result of fcntl(2).
func (p *Puppet) Fcntl(fd, cmd, arg int) int {
	GinkgoHelper()
	return p.Call(unix.SYS_FCNTL, fd, cmd, arg)
}

// AddFlags sets flags of the open file as the notes do: F_GETFL, |=, F_SETFL.
func (p *Puppet) AddFlags(fd, flags int) {
	GinkgoHelper()
	old := p.must("F_GETFL", p.Fcntl(fd, unix.F_GETFL, 0))
	p.must("F_SETFL", p.Fcntl(fd, unix.F_SETFL, old|flags))
}

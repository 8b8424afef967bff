// SPDX-License-Identifier: MIT

package puppet

import (
	. "github.com/onsi/ginkgo/v2"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/trace"
)

// Forever is the timeout of Poll and EpollWait that never comes.
const Forever = -1

// FDSet returns the address of a set of FD_SETSIZE bits with these descriptors in
// it.
func (p *Puppet) FDSet(fds ...int) int {
	GinkgoHelper()
	return Put(p, setOf(fds))
}

func setOf(fds []int) (set [unix.FD_SETSIZE / 64]uint64) {
	for _, fd := range fds {
		set[fd/64] |= 1 << (fd % 64)
	}
	return set
}

// Members returns which descriptors are in a set that FDSet made.
func (p *Puppet) Members(set int) []int {
	GinkgoHelper()
	words := Peek[[unix.FD_SETSIZE / 64]uint64](p, set)
	return trace.FDSet(words[:]).FDs()
}

// PollFDs returns the address of an array for poll.
func (p *Puppet) PollFDs(fds ...unix.PollFd) int {
	GinkgoHelper()
	at := p.Alloc(8 * max(1, len(fds)))
	for i, fd := range fds {
		Poke(p, at+8*i, fd)
	}
	return at
}

// PeekPollFDs returns an array for poll as it stands.
func (p *Puppet) PeekPollFDs(at, n int) []unix.PollFd {
	GinkgoHelper()
	fds := make([]unix.PollFd, n)
	for i := range fds {
		fds[i] = Peek[unix.PollFd](p, at+8*i)
	}
	return fds
}

// EpollCreate returns a new epoll.
func (p *Puppet) EpollCreate() int {
	GinkgoHelper()
	return p.must("epoll_create1", p.Call(unix.SYS_EPOLL_CREATE1, 0))
}

// EpollEvent returns the address of an epoll_event.
func (p *Puppet) EpollEvent(events uint32, data uint64) int {
	GinkgoHelper()
	return Put(p, epollEvent(events, data))
}

// EpollCtl returns the result of epoll_ctl(2) with an event of its own.
func (p *Puppet) EpollCtl(ep, op, fd int, events uint32, data uint64) int {
	GinkgoHelper()
	return p.Call(unix.SYS_EPOLL_CTL, ep, op, fd, p.EpollEvent(events, data))
}

// EpollAdd adds a descriptor, which must work.
func (p *Puppet) EpollAdd(ep, fd int, events uint32, data uint64) {
	GinkgoHelper()
	p.must("epoll_ctl(ADD)", p.EpollCtl(ep, unix.EPOLL_CTL_ADD, fd, events, data))
}

// EpollEvents returns the address of an array of n events for EpollWait, all of
// its bytes 0xAA.
func (p *Puppet) EpollEvents(n int) int {
	GinkgoHelper()
	b := make([]byte, n*EpollEventBytes)
	for i := range b {
		b[i] = 0xAA
	}
	return p.PutBytes(b)
}

// PeekEpollEvents returns the first n events of an array for EpollWait.
func (p *Puppet) PeekEpollEvents(at, n int) []trace.EpollEvent {
	GinkgoHelper()
	events := make([]trace.EpollEvent, n)
	for i := range events {
		e := Peek[unix.EpollEvent](p, at+i*EpollEventBytes)
		events[i] = trace.EpollEvent{Events: e.Events, Data: uint64(uint32(e.Fd)) | uint64(uint32(e.Pad))<<32}
	}
	return events
}

// Ready returns what epoll_wait with room for 16 events and that timeout in
// milliseconds delivers. It must not fail.
func (p *Puppet) Ready(ep, timeout int) []trace.EpollEvent {
	GinkgoHelper()
	at := p.EpollEvents(16)
	n := p.must("epoll_wait", p.EpollWait(ep, at, 16, timeout))
	return p.PeekEpollEvents(at, n)
}

// epollEvent puts data where the kernel has it, which the type calls Fd and Pad.
func epollEvent(events uint32, data uint64) unix.EpollEvent {
	return unix.EpollEvent{Events: events, Fd: int32(uint32(data)), Pad: int32(uint32(data >> 32))}
}

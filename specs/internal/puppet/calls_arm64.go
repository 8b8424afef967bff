// SPDX-License-Identifier: MIT

package puppet

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	"golang.org/x/sys/unix"
)

// The nearest relatives of the calls that this architecture does not have.
const (
	SysSelect    = unix.SYS_PSELECT6
	SysPoll      = unix.SYS_PPOLL
	SysEpollWait = unix.SYS_EPOLL_PWAIT
	// SysEpollCreate is no call: epoll_create1 has no size.
	SysEpollCreate = -1
	sysFork        = unix.SYS_CLONE
	forkArg        = int(unix.SIGCHLD) // the signal the child's end sends
)

// EpollEventBytes is the size of a struct epoll_event.
const EpollEventBytes = 16

const (
	saRestorer = 0 // handlers return through the vdso (setup_return)
	restorerPC = uintptr(0)
)

// Select returns the result of pselect6 without a mask. The sets and the timeout
// are addresses, or 0.
func (p *Puppet) Select(nfds, read, write, except, timeout int) int {
	GinkgoHelper()
	return p.Call(SysSelect, nfds, read, write, except, timeout, 0)
}

// BeginSelect is Select for a call that blocks.
func (p *Puppet) BeginSelect(nfds, read, write, except, timeout int) {
	GinkgoHelper()
	p.Begin(SysSelect, nfds, read, write, except, timeout, 0)
}

// Timeout returns the address of a timeout for Select.
func (p *Puppet) Timeout(d time.Duration) int {
	GinkgoHelper()
	return Put(p, unix.NsecToTimespec(int64(d)))
}

// Remaining returns a timeout of Select as it stands.
func (p *Puppet) Remaining(at int) time.Duration {
	GinkgoHelper()
	ts := Peek[unix.Timespec](p, at)
	return time.Duration(ts.Nano())
}

// Poll returns the result of ppoll without a mask, with a timeout in milliseconds.
func (p *Puppet) Poll(fds, n, timeout int) int {
	GinkgoHelper()
	return p.Call(SysPoll, fds, n, p.milliseconds(timeout), 0, 8)
}

// BeginPoll is Poll for a call that blocks.
func (p *Puppet) BeginPoll(fds, n, timeout int) {
	GinkgoHelper()
	p.Begin(SysPoll, fds, n, p.milliseconds(timeout), 0, 8)
}

// milliseconds returns the address of a timeout, or 0 for one that never comes.
func (p *Puppet) milliseconds(timeout int) int {
	GinkgoHelper()
	if timeout < 0 {
		return 0
	}
	return p.Timeout(time.Duration(timeout) * time.Millisecond)
}

// EpollWait returns the result of epoll_pwait without a mask, with a timeout in
// milliseconds.
func (p *Puppet) EpollWait(ep, events, maxevents, timeout int) int {
	GinkgoHelper()
	return p.Call(SysEpollWait, ep, events, maxevents, timeout, 0, 8)
}

// BeginEpollWait is EpollWait for a call that blocks.
func (p *Puppet) BeginEpollWait(ep, events, maxevents, timeout int) {
	GinkgoHelper()
	p.Begin(SysEpollWait, ep, events, maxevents, timeout, 0, 8)
}

// SPDX-License-Identifier: MIT

package puppet

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	"golang.org/x/sys/unix"
)

// The calls that only this architecture has under their own names.
const (
	SysSelect    = unix.SYS_SELECT
	SysPoll      = unix.SYS_POLL
	SysEpollWait = unix.SYS_EPOLL_WAIT
	// SysEpollCreate has a size, where epoll_create1 has flags.
	SysEpollCreate = unix.SYS_EPOLL_CREATE
	sysFork        = unix.SYS_FORK
	forkArg        = 0 // fork takes none
)

// EpollEventBytes is the size of a struct epoll_event: packed here.
const EpollEventBytes = 12

const saRestorer = 0x04000000 // x86 returns from a handler only by a restorer (x64_setup_rt_frame)

// restorerPC is the address of the restorer in signal_amd64.s.
var restorerPC uintptr

// Select returns the result of select(2). The sets and the timeout are addresses,
// or 0.
func (p *Puppet) Select(nfds, read, write, except, timeout int) int {
	GinkgoHelper()
	return p.Call(SysSelect, nfds, read, write, except, timeout)
}

// BeginSelect is Select for a call that blocks.
func (p *Puppet) BeginSelect(nfds, read, write, except, timeout int) {
	GinkgoHelper()
	p.Begin(SysSelect, nfds, read, write, except, timeout)
}

// Timeout returns the address of a timeout for Select.
func (p *Puppet) Timeout(d time.Duration) int {
	GinkgoHelper()
	return Put(p, unix.NsecToTimeval(int64(d)))
}

// Remaining returns a timeout of Select as it stands.
func (p *Puppet) Remaining(at int) time.Duration {
	GinkgoHelper()
	tv := Peek[unix.Timeval](p, at)
	return time.Duration(tv.Nano())
}

// Poll returns the result of poll(2) with a timeout in milliseconds.
func (p *Puppet) Poll(fds, n, timeout int) int {
	GinkgoHelper()
	return p.Call(SysPoll, fds, n, timeout)
}

// BeginPoll is Poll for a call that blocks.
func (p *Puppet) BeginPoll(fds, n, timeout int) {
	GinkgoHelper()
	p.Begin(SysPoll, fds, n, timeout)
}

// EpollWait returns the result of epoll_wait(2) with a timeout in milliseconds.
func (p *Puppet) EpollWait(ep, events, maxevents, timeout int) int {
	GinkgoHelper()
	return p.Call(SysEpollWait, ep, events, maxevents, timeout)
}

// BeginEpollWait is EpollWait for a call that blocks.
func (p *Puppet) BeginEpollWait(ep, events, maxevents, timeout int) {
	GinkgoHelper()
	p.Begin(SysEpollWait, ep, events, maxevents, timeout)
}

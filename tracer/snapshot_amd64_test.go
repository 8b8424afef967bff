// SPDX-License-Identifier: MIT

package tracer_test

import (
	"time"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/trace"
)

func init() {
	samples = append(samples, oldSamples...)
}

// oldSamples are of the calls that newer architectures do not have.
var oldSamples = []sample{
	{
		"select has its timeout in microseconds",
		func(m *memory) {
			m.timeout = unix.Timespec{Sec: 1, Nsec: 1_500_000} // a second and a half more
			m.sets[1] = [4]uint64{1 << writable}
			unix.RawSyscall6(unix.SYS_SELECT, 12, 0, addr(&m.sets[1]), 0, addr(&m.timeout), 0)
		},
		&trace.Snapshot{Write: trace.FDSet{1 << writable}, Timeout: within(2500 * time.Millisecond)},
		&trace.Snapshot{Write: trace.FDSet{1 << writable}, Timeout: within(-1)},
	},
	{
		"poll has its array in and out",
		func(m *memory) {
			m.polled = [2]unix.PollFd{{Fd: readable, Events: unix.POLLIN}, {Fd: writable, Events: unix.POLLOUT}}
			unix.RawSyscall(unix.SYS_POLL, addr(&m.polled[0]), 2, 0)
		},
		&trace.Snapshot{Polled: []trace.PollFD{{FD: readable, Events: 1}, {FD: writable, Events: 4}}},
		&trace.Snapshot{Polled: []trace.PollFD{{FD: readable, Events: 1, Revents: 1}, {FD: writable, Events: 4, Revents: 4}}},
	},
	{
		"epoll_ctl adds a second descriptor",
		func(m *memory) {
			m.events[0] = unix.EpollEvent{Events: unix.EPOLLOUT, Fd: 3}
			unix.RawSyscall6(unix.SYS_EPOLL_CTL, m.epoll, unix.EPOLL_CTL_ADD, writable, addr(&m.events[0]), 0, 0)
		},
		&trace.Snapshot{Events: []trace.EpollEvent{{Events: unix.EPOLLOUT, Data: 3}}},
		nil,
	},
	{
		"epoll_wait fills in what is ready",
		func(m *memory) {
			m.events[0] = unix.EpollEvent{}
			unix.RawSyscall6(unix.SYS_EPOLL_WAIT, m.epoll, addr(&m.events[0]), 1, 0, 0, 0)
		},
		&trace.Snapshot{Events: []trace.EpollEvent{{}}},
		&trace.Snapshot{Events: []trace.EpollEvent{{Events: unix.EPOLLOUT, Data: 3}}},
	},
}

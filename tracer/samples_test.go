// SPDX-License-Identifier: MIT

package tracer_test

import (
	"math"
	"time"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A sample is one call that a child makes, and what is to be seen of its memory.
type sample struct {
	name string
	do   func(m *memory)
	in   *trace.Snapshot
	out  *trace.Snapshot
}

func pselect(nfds int, read, write, except, timeout uintptr) {
	unix.RawSyscall6(unix.SYS_PSELECT6, uintptr(nfds), read, write, except, timeout, 0)
}

func within(d time.Duration) *time.Duration { return &d }

// badPointer is in nobody's memory.
const badPointer = 8

var samples = []sample{
	{
		"select without sets has only its timeout, and the time that remains",
		func(m *memory) {
			m.timeout = unix.Timespec{}
			pselect(0, 0, 0, 0, addr(&m.timeout))
		},
		&trace.Snapshot{Timeout: within(0)}, &trace.Snapshot{Timeout: within(0)},
	},
	{
		"select with nothing at all has an empty snapshot: EINVAL",
		func(*memory) { pselect(-1, 0, 0, 0, 0) },
		&trace.Snapshot{}, &trace.Snapshot{},
	},
	{
		"select with one set has it as passed and as written back",
		func(m *memory) {
			m.sets[0] = [4]uint64{1<<readable | 1<<writable}
			pselect(12, addr(&m.sets[0]), 0, 0, 0)
		},
		&trace.Snapshot{Read: trace.FDSet{1<<readable | 1<<writable}}, &trace.Snapshot{Read: trace.FDSet{1 << readable}},
	},
	{
		"select with three sets keeps them apart",
		func(m *memory) {
			m.sets = [3][4]uint64{{1 << readable}, {1 << writable}, {1 << readable}}
			pselect(12, addr(&m.sets[0]), addr(&m.sets[1]), addr(&m.sets[2]), 0)
		},
		&trace.Snapshot{Read: trace.FDSet{1 << readable}, Write: trace.FDSet{1 << writable}, Except: trace.FDSet{1 << readable}},
		&trace.Snapshot{Read: trace.FDSet{1 << readable}, Write: trace.FDSet{1 << writable}, Except: trace.FDSet{0}},
	},
	{
		"select up to descriptor 64 copies two words",
		func(m *memory) {
			m.sets[0] = [4]uint64{1 << readable, 1}
			pselect(65, addr(&m.sets[0]), 0, 0, 0) // EBADF: 64 is not open, nothing is written back
		},
		&trace.Snapshot{Read: trace.FDSet{1 << readable, 1}}, &trace.Snapshot{Read: trace.FDSet{1 << readable, 1}},
	},
	{
		"select far beyond the descriptor table copies no more than the table has",
		func(m *memory) {
			m.sets[0] = [4]uint64{1 << readable}
			pselect(math.MaxInt32, addr(&m.sets[0]), 0, 0, 0)
		},
		&trace.Snapshot{Read: trace.FDSet{1 << readable, 0, 0, 0}}, &trace.Snapshot{Read: trace.FDSet{1 << readable, 0, 0, 0}},
	},
	{
		"a bad pointer is unread, not zeros",
		func(m *memory) {
			m.sets[1] = [4]uint64{1 << writable}
			pselect(12, badPointer, addr(&m.sets[1]), 0, 0)
		},
		&trace.Snapshot{Write: trace.FDSet{1 << writable}, Unread: []string{"read set"}},
		&trace.Snapshot{Write: trace.FDSet{1 << writable}, Unread: []string{"read set"}},
	},
	{
		"a page without access is unread",
		func(m *memory) { pselect(12, m.noAccess, 0, m.noAccess, m.noAccess) },
		&trace.Snapshot{Unread: []string{"read set", "except set", "timeout"}},
		&trace.Snapshot{Unread: []string{"read set", "except set", "timeout"}},
	},
	{
		"a page that was never touched is unread until the kernel has written to it",
		func(m *memory) {
			unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, m.epoll, m.untouched, 1, 0, 0, 8)
		},
		&trace.Snapshot{Unread: []string{"array"}},
		&trace.Snapshot{Events: []trace.EpollEvent{{Events: unix.EPOLLIN, Data: 77}}},
	},
	{
		"ppoll has its array in and out, and its timeout",
		func(m *memory) {
			m.polled = [2]unix.PollFd{{Fd: readable, Events: unix.POLLIN}, {Fd: -1, Events: unix.POLLOUT}}
			m.timeout = unix.Timespec{Sec: 1000}
			unix.RawSyscall6(unix.SYS_PPOLL, addr(&m.polled[0]), 2, addr(&m.timeout), 0, 8, 0)
		},
		&trace.Snapshot{
			Polled:  []trace.PollFD{{FD: readable, Events: unix.POLLIN}, {FD: -1, Events: unix.POLLOUT}},
			Timeout: within(1000 * time.Second),
		},
		&trace.Snapshot{
			Polled: []trace.PollFD{
				{FD: readable, Events: unix.POLLIN, Revents: unix.POLLIN}, {FD: -1, Events: unix.POLLOUT},
			},
			Timeout: within(-1), // less than before: see remaining
		},
	},
	{
		"ppoll with a hostile timeout shows the longest duration: EINVAL",
		func(m *memory) {
			m.timeout = unix.Timespec{Sec: math.MaxInt64, Nsec: math.MaxInt64}
			unix.RawSyscall6(unix.SYS_PPOLL, 0, 0, addr(&m.timeout), 0, 8, 0)
		},
		&trace.Snapshot{Timeout: within(math.MaxInt64)}, &trace.Snapshot{Timeout: within(math.MaxInt64)},
	},
	{
		"epoll_ctl has its event",
		func(m *memory) {
			m.events[0] = unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLONESHOT, Fd: 1, Pad: 2}
			unix.RawSyscall6(unix.SYS_EPOLL_CTL, m.epoll, unix.EPOLL_CTL_MOD, readable, addr(&m.events[0]), 0, 0)
		},
		&trace.Snapshot{Events: []trace.EpollEvent{{Events: unix.EPOLLIN | unix.EPOLLONESHOT, Data: 1 | 2<<32}}},
		&trace.Snapshot{Events: []trace.EpollEvent{{Events: unix.EPOLLIN | unix.EPOLLONESHOT, Data: 1 | 2<<32}}},
	},
	{
		"epoll_pwait has its array, with the entries that the kernel does not fill",
		func(m *memory) {
			m.events = [2]unix.EpollEvent{{Fd: 8}, {Fd: 9}}
			unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, m.epoll, addr(&m.events[0]), 2, 0, 0, 8)
		},
		&trace.Snapshot{Events: []trace.EpollEvent{{Data: 8}, {Data: 9}}},
		&trace.Snapshot{Events: []trace.EpollEvent{{Events: unix.EPOLLIN, Data: 1 | 2<<32}, {Data: 9}}},
	},
	{
		"epoll_pwait2 has its array and its timeout",
		func(m *memory) {
			m.events[0] = unix.EpollEvent{Fd: 8}
			m.timeout = unix.Timespec{Nsec: 5}
			unix.RawSyscall6(unix.SYS_EPOLL_PWAIT2, m.epoll, addr(&m.events[0]), 1, addr(&m.timeout), 0, 8)
		},
		&trace.Snapshot{Events: []trace.EpollEvent{{Data: 8}}, Timeout: within(5)},
		&trace.Snapshot{Events: []trace.EpollEvent{{Data: 8}}, Timeout: within(5)},
	},
	{
		"epoll_ctl without an event has none",
		func(m *memory) {
			unix.RawSyscall6(unix.SYS_EPOLL_CTL, m.epoll, unix.EPOLL_CTL_DEL, readable, 0, 0, 0)
		},
		&trace.Snapshot{}, &trace.Snapshot{},
	},
	{
		"an array that is larger than a record is cut",
		func(*memory) {
			unix.RawSyscall6(unix.SYS_PPOLL, addr(&page()[0]), 100, addr(&page()[0]), 0, 8, 0)
		},
		&trace.Snapshot{Polled: make([]trace.PollFD, 64), Timeout: within(0), Cut: true},
		nil, // 100 times descriptor 0, see TestSnapshots
	},
}

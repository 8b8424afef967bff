// SPDX-License-Identifier: MIT

//go:build linux

package trace_test

import (
	"time"

	"github.com/kwitness/kwitness/tracer/trace"
)

// returned is a call that returned ret.
func returned(ret int64, name string, args ...uint64) trace.Call {
	c := trace.Call{Name: name}
	copy(c.Args[:], args)
	c.Return(ret)
	return c
}

// reading is a call with its memory at the enter and at the exit.
func reading(c trace.Call, in, out *trace.Snapshot) trace.Call {
	c.In, c.Out = in, out
	return c
}

const minus = 1<<64 - 1 // -1 in a register

var calls = []line{
	{"select", reading(returned(1, "select", 64, 0x10, 0x20, 0, 0x40),
		&trace.Snapshot{Read: set(3, 5), Write: set(5), Timeout: after(1500 * time.Millisecond)},
		&trace.Snapshot{Read: set(5), Write: trace.FDSet{0}})},
	{"poll", reading(returned(1, "poll", 0x10, 2, 1000),
		&trace.Snapshot{Polled: []trace.PollFD{{FD: 3, Events: 0x1}, {FD: -1, Events: 0x5}}},
		&trace.Snapshot{Polled: []trace.PollFD{{FD: 3, Events: 0x1, Revents: 0x11}, {FD: -1, Events: 0x5}}})},
	{"ppoll", reading(returned(0, "ppoll", 0x10, 1, 0x20),
		&trace.Snapshot{Polled: []trace.PollFD{{FD: 3, Events: 0x4}}, Timeout: after(time.Microsecond)}, nil)},
	{"epoll_create", returned(4, "epoll_create1", 0x80000)},
	{"epoll_ctl", reading(returned(0, "epoll_ctl", 4, 1, 5), &trace.Snapshot{Events: []trace.EpollEvent{{Events: 1 | 1<<31, Data: 5}}}, nil)},
	{"epoll_ctl without event", returned(-2, "epoll_ctl", 4, 2, 5)},
	{"epoll_ctl, odd operation", returned(-22, "epoll_ctl", 4, minus, 5)},
	{"epoll_wait", reading(returned(1, "epoll_pwait", 4, 0x10, 8, minus), nil,
		&trace.Snapshot{Events: []trace.EpollEvent{{Events: 0x2011, Data: 5}, {Events: 1, Data: 9}}})},
	{"epoll_wait, timespec", reading(returned(0, "epoll_pwait2", 4, 0x10, 8, 0x20), &trace.Snapshot{Timeout: after(1)}, nil)},
	{"fcntl", returned(0, "fcntl", 4, 8, one)},
	{"fcntl of a group", returned(0, "fcntl", 4, 8, minus-one+1)},
	{"fcntl with flags", returned(0, "fcntl", 4, 4, 0x2802|1<<40)},
	{"fcntl that gets", returned(2, "fcntl", 4, 3)},
	{"fcntl with a pointer", returned(0, "fcntl", 4, 15, 0x7ffe0000)},
	{"fcntl, odd command", returned(-22, "fcntl", 4, 77, 1)},
	{"fork", returned(two, "clone3", 0x10, 88)},
	{"kill", returned(0, "kill", one, 15)},
	{"kill of a group", returned(0, "kill", minus, 9)},
	{"kill, tkill", returned(0, "tkill", two, 29)},
	{"kill, tgkill", returned(0, "tgkill", one, two, 29)},
	{"kill, rt_sigqueueinfo", returned(0, "rt_sigqueueinfo", one, 34, 0x10)},
	{"kill, rt_tgsigqueueinfo", returned(0, "rt_tgsigqueueinfo", one, two, 10, 0x10)},
	{"kill, pidfd", returned(0, "pidfd_send_signal", 7, 15)},
	{"accept", returned(5, "accept4", 3)},
	{"listen", returned(0, "listen", 3, 128)},
	{"recv", returned(-11, "recvfrom", 5, 0x10, 64)},
	{"recv, several", returned(2, "recvmmsg", 5, 0x10, 8)},
	{"send", returned(5, "sendto", 5, 0x10, 5)},
	{"read", returned(5, "read", 5, 0x10, 64)},
	{"write", returned(-32, "writev", 5, 0x10, 2)},
	{"close", returned(0, "close", 5)},
	{"close_range", returned(0, "close_range", 3, 0xffffffff, 4)},
	{"wait", returned(two, "wait4", minus)},
	{"pause", returned(-514, "pause")},
	{"sigreturn", returned(0, "rt_sigreturn")},
	{"exit_group", trace.Call{Name: "exit_group", Args: [6]uint64{3}, State: trace.Ended}},
	{"in flight", trace.Call{Name: "read", Args: [6]uint64{3}, State: trace.InFlight}},
	{"with a large result", returned(1<<40, "read", 3)},
	{"with a negative result", returned(-4096, "read", 3)},
	{"restart", returned(-512, "read", 3)},
	{"restart, last", returned(-516, "poll", 0, 0, 5)},
	{"restart, not quite", returned(-515, "read", 3)},
	{"other call", returned(0, "shutdown", 5, 2)},
	{"without arguments", returned(one, "getppid")},
	{"the working directory", returned(3, "openat", 1<<32-100, 0x7ffe0000, 0x80000, 0o644)},
	{"a directory", returned(3, "openat", minus-99, 0x7ffe0000)},
	{"two descriptors", returned(1<<20, "splice", 4, 0, 5, 0, 1<<20, 1)},
	{"every register", returned(0x7f0000000000, "mmap", 0, 4096, 3, 0x22, 1<<32-1, 0)},
	{"a number at its limits", returned(0, "mremap", 1<<16-1, 1<<16, minus-1<<16+2, minus-1<<16+1, minus)},
	{"a C int at its limits", returned(0, "mremap", 1<<32-1<<16+1, 1<<32-1<<16, 1<<32-1, 1<<31-1, 1<<31)},
	{"unknown call", returned(-38, "syscall_600", 1, 2)},
	{"no call", trace.Call{}},
}

func after(d time.Duration) *time.Duration { return &d }

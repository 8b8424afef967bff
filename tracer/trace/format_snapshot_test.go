// SPDX-License-Identifier: MIT

//go:build linux

package trace_test

import "github.com/kwitness/kwitness/tracer/trace"

// snapshots are what an unread, an empty, an absent and a cut part look like.
var snapshots = []line{
	{"select without memory", selecting(64, nil, 0x10, 0x20, 0)},
	{"select without sets", selecting(0, &trace.Snapshot{})},
	{"select of an empty set", selecting(64, &trace.Snapshot{Read: trace.FDSet{0}}, 0x10)},
	{"select of nfds 0", selecting(0, &trace.Snapshot{Read: trace.FDSet{}}, 0x10)},
	{"select, one unread", selecting(64, &trace.Snapshot{Write: set(5), Unread: []string{"read set"}}, 0x10, 0x20)},
	{"select, no word read", selecting(64, &trace.Snapshot{Read: trace.FDSet{}}, 0x10)},
	{"select, cut", selecting(4096, &trace.Snapshot{Read: set(5, 1023), Cut: true}, 0x10)},
	{"select, cut and empty", selecting(4096, &trace.Snapshot{Read: trace.FDSet{0}, Cut: true}, 0x10)},
	{"select, timeout unread", selecting(64, &trace.Snapshot{Read: set(5), Unread: []string{"timeout"}}, 0x10, 0, 0, 0x40)},
	{"select, no wait", selecting(64, &trace.Snapshot{Read: set(5), Timeout: after(0)}, 0x10, 0, 0, 0x40)},
	{"select, short wait", selecting(64, &trace.Snapshot{Read: set(5), Timeout: after(100)}, 0x10, 0, 0, 0x40)},
	{"select, result unread", reading(returned(1, "select", 64, 0x10), &trace.Snapshot{Read: set(5)}, &trace.Snapshot{Unread: []string{"read set"}})},
	{"poll without memory", polling(2, nil)},
	{"poll of nothing", polling(0, &trace.Snapshot{})},
	{"poll, unread", polling(2, &trace.Snapshot{Unread: []string{"array"}})},
	{"poll, cut", polling(999, &trace.Snapshot{Polled: []trace.PollFD{{FD: 3, Events: 1}}, Cut: true})},
	{"poll, result unread", reading(returned(1, "poll", 0x10, 2), nil, &trace.Snapshot{Unread: []string{"array"}})},
	{"epoll_ctl, unread", reading(returned(0, "epoll_ctl", 4, 1, 5, 0x10), &trace.Snapshot{Unread: []string{"array"}}, nil)},
	{"epoll_ctl without memory", returned(0, "epoll_ctl", 4, 1, 5, 0x10)},
	{"epoll_wait, unread", waiting(1, &trace.Snapshot{Unread: []string{"array"}})},
	{"epoll_wait, cut", waiting(99, &trace.Snapshot{Events: []trace.EpollEvent{{Events: 1, Data: 5}}, Cut: true})},
	{"epoll_wait, nothing ready", waiting(0, &trace.Snapshot{Events: []trace.EpollEvent{{Events: 1, Data: 5}}})},
}

// selecting is a select in flight with some of the four pointers.
func selecting(nfds uint64, in *trace.Snapshot, pointers ...uint64) trace.Call {
	c := trace.Call{Name: "select", Args: [6]uint64{nfds}, State: trace.InFlight, In: in}
	copy(c.Args[1:], pointers)
	return c
}

func polling(nfds uint64, in *trace.Snapshot) trace.Call {
	return trace.Call{Name: "poll", Args: [6]uint64{0x10, nfds, 1000}, State: trace.InFlight, In: in}
}

func waiting(ret int64, out *trace.Snapshot) trace.Call {
	return reading(returned(ret, "epoll_wait", 4, 0x10, 99, 1000), nil, out)
}

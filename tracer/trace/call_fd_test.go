// SPDX-License-Identifier: MIT

package trace_test

import (
	"slices"
	"testing"

	"github.com/kwitness/kwitness/tracer/trace"
)

// descriptors says which arguments of a call are the descriptors that it is
// about. That of every call which the running kernel knows is compared in
// package decode.
var descriptors = map[string][]int{
	"accept": {0}, "close": {0}, "connect": {0}, "epoll_pwait": {0}, "fcntl": {0}, "fstat": {0}, "ioctl": {0},
	"openat": {0}, "pidfd_send_signal": {0}, "read": {0}, "sendmsg": {0}, "timerfd_settime": {0}, "writev": {0},
	"epoll_ctl": {2}, "symlinkat": {1}, "perf_event_open": {3}, "mmap": {4},
	"dup2": {0, 1}, "dup3": {0, 1}, "tee": {0, 1}, "sendfile": {0, 1}, "splice": {0, 2}, "copy_file_range": {0, 2},
	"linkat": {0, 2}, "renameat2": {0, 2}, "move_mount": {0, 2}, "fanotify_mark": {0, 3}, "kexec_file_load": {0, 1},
	"clone": nil, "close_range": nil, "epoll_create1": nil, "futex": nil, "getppid": nil, "io_submit": nil, "kill": nil,
	"open": nil, "pipe2": nil, "poll": nil, "pselect6": nil, "select": nil, "socket": nil, "wait4": nil, "waitid": nil,
	"": nil, "syscall_600": nil,
}

func TestCallFDs(t *testing.T) {
	for name, positions := range descriptors {
		c := trace.Call{Name: name, Args: [6]uint64{0, 1, 2, 3, 4, 5}}
		first := -1
		if len(positions) > 0 {
			first = positions[0]
		}
		got, known := c.FDs()
		if !slices.Equal(got, positions) || known != (first >= 0) || c.FD() != first {
			t.Errorf("%s is about %v (%v) and %d first, not about %v", name, got, known, c.FD(), positions)
		}
	}
}

func TestADescriptorIsACInt(t *testing.T) {
	if got := (trace.Call{Name: "read", Args: [6]uint64{0xffffffff}}).FD(); got != -1 {
		t.Errorf("descriptor %d, want -1", got)
	}
}

func TestAnonymousMemoryHasNoDescriptor(t *testing.T) {
	c := trace.Call{Name: "mmap", Args: [6]uint64{3: 0x22, 4: 7}} // MAP_PRIVATE|MAP_ANONYMOUS
	if fds, known := c.FDs(); len(fds) > 0 || !known || c.FD() != -1 {
		t.Errorf("descriptors %v (%v), want none, which is known", fds, known)
	}
}

// SPDX-License-Identifier: MIT

package trace_test

import (
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/tracer/trace"
)

// descriptors says, for each recorded call, which argument is the descriptor
// that it is about; none means it is about no single one.
var descriptors = map[string]int{
	"accept": 0, "accept4": 0, "close": 0, "connect": 0, "epoll_pwait": 0, "epoll_pwait2": 0, "epoll_wait": 0, "fcntl": 0,
	"listen": 0, "pidfd_send_signal": 0, "read": 0, "readv": 0, "recvfrom": 0, "recvmmsg": 0, "recvmsg": 0,
	"sendmmsg": 0, "sendmsg": 0, "sendto": 0, "write": 0, "writev": 0,
	"epoll_ctl": 2,
	"clone":     none, "clone3": none, "close_range": none, "epoll_create": none, "epoll_create1": none, "exit": none,
	"exit_group": none, "fork": none, "kill": none, "pause": none, "poll": none, "ppoll": none, "pselect6": none,
	"restart_syscall": none, "rt_sigqueueinfo": none, "rt_sigreturn": none, "rt_tgsigqueueinfo": none, "select": none,
	"tgkill": none, "tkill": none, "vfork": none, "wait4": none, "waitid": none,
}

const none = -1

func TestCallFD(t *testing.T) {
	for name, argument := range descriptors {
		c := trace.Call{Name: name, Args: [6]uint64{10, 11, 12, 13, 14, 15}}
		want := -1
		if argument != none {
			want = 10 + argument
		}
		if got := c.FD(); got != want {
			t.Errorf("%s is about %d, not %d", name, got, want)
		}
	}
	if got := (trace.Call{Name: "read", Args: [6]uint64{0xffffffff}}).FD(); got != -1 {
		t.Errorf("a descriptor is a C int, not %d", got)
	}
}

func TestCallReturn(t *testing.T) {
	for name, c := range map[string]struct {
		ret   int64
		errno syscall.Errno
		ok    bool
	}{
		"zero is a success":                       {0, 0, true},
		"a count is a success":                    {5, 0, true},
		"a large positive result is a success":    {1 << 40, 0, true},
		"an address with its top bit set is too":  {-1 << 47, 0, true},
		"-1 is EPERM":                             {-1, 1, false},
		"-11 is EAGAIN":                           {-11, 11, false},
		"-512 is a restart, not yet EINTR":        {-512, 512, false},
		"-513 is a restart":                       {-513, 513, false},
		"-514 is a restart":                       {-514, 514, false},
		"-515 is none of them and an error still": {-515, 515, false},
		"-516 is a restart":                       {-516, 516, false},
		"-4095 is the largest errno":              {-4095, 4095, false},
		"-4096 is no errno":                       {-4096, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			got := trace.Call{Name: "read", State: trace.InFlight}
			got.Return(c.ret)
			want := trace.Call{Name: "read", State: trace.Returned, Ret: c.ret, Errno: c.errno}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("call (-want +got):\n%s", diff)
			}
			if got.OK() != c.ok {
				t.Errorf("OK is %v", got.OK())
			}
		})
	}
}

func TestOnlyAReturnedCallIsOK(t *testing.T) {
	for state, want := range map[trace.State]bool{0: false, trace.InFlight: false, trace.Returned: true, trace.Ended: false} {
		if got := (trace.Call{State: state}).OK(); got != want {
			t.Errorf("%s: OK is %v", state, got)
		}
	}
}

func TestCallSends(t *testing.T) {
	for name, want := range map[string]int{
		"kill": 11, "tkill": 11, "rt_sigqueueinfo": 11, "pidfd_send_signal": 11, "tgkill": 12, "rt_tgsigqueueinfo": 12,
		"read": 0, "pause": 0, "": 0,
	} {
		if got := (trace.Call{Name: name, Args: [6]uint64{10, 11, 12}}).Sends(); got != want {
			t.Errorf("%s sends signal %d, not %d", name, got, want)
		}
	}
}

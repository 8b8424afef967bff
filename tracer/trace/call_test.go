// SPDX-License-Identifier: MIT

package trace_test

import (
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/tracer/trace"
)

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

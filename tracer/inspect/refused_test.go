// SPDX-License-Identifier: MIT

package inspect_test

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/inspect"
)

// unprivileged says why it cannot inspect.
var unprivileged = script("unprivileged", func() {
	_, err := inspect.New()
	fmt.Println(errors.Is(err, inspect.ErrNotPermitted), errors.Is(err, unix.EPERM), err)
})

func TestWhoMayNotLookIsToldWhy(t *testing.T) {
	attr := &syscall.SysProcAttr{}
	if os.Geteuid() == 0 {
		attr.Credential = &syscall.Credential{Uid: 65534, Gid: 65534}
	}
	c := start(t, unprivileged, attr)
	want := "true true inspect: permission denied: it takes root, or CAP_BPF and CAP_PERFMON, and no lockdown to confidentiality"
	if got := c.hear(); got != want {
		t.Errorf("error is\n\t%s\nwant\n\t%s", got, want)
	}
}

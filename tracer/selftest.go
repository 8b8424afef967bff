// SPDX-License-Identifier: MIT

package tracer

import (
	"errors"
	"runtime"

	"golang.org/x/sys/unix"
)

// errSilent is a hook whose probes load and attach, and are never run.
var errSilent = errors.New("its probes are attached, but the kernel does not run them")

// selfTest makes a call and looks whether the probes have seen it enter: that
// they are attached proves nothing.
func (t *Tracer) selfTest() error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	r, err := t.Record(Depth(0, Thread(unix.Gettid())))
	if err != nil {
		return err
	}
	defer r.forget()
	unix.Getppid()
	var l ledger
	if err := l.read(t, r.id); err != nil {
		return err
	}
	if l.tally.Enters == 0 {
		return &HookError{HookSyscalls, errSilent}
	}
	return r.unfollow()
}

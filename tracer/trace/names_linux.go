// SPDX-License-Identifier: MIT

package trace

import (
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// ErrnoName returns the symbol of an errno, such as EAGAIN.
func ErrnoName(errno syscall.Errno) string {
	if name := unix.ErrnoName(errno); name != "" {
		return name
	}
	return restart(errno)
}

// SignalName returns the symbol of a signal, such as SIGIO.
func SignalName(sig int) string {
	if name := unix.SignalName(syscall.Signal(sig)); name != "" {
		return name
	}
	return "signal " + strconv.Itoa(sig)
}

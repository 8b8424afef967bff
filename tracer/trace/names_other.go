// SPDX-License-Identifier: MIT

//go:build !linux

package trace

import (
	"strconv"
	"syscall"
)

// ErrnoName returns the number of an errno: other systems have other symbols.
func ErrnoName(errno syscall.Errno) string { return restart(errno) }

// SignalName returns the number of a signal: other systems have other symbols.
func SignalName(sig int) string { return "signal " + strconv.Itoa(sig) }

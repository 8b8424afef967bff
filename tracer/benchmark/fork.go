// SPDX-License-Identifier: MIT

package main

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// unhandled is a struct sigaction of the kernel that says SIG_DFL.
var unhandled [4]uintptr

func forkAndWait() (operation, int) {
	// The Go runtime has a handler for SIGCHLD, whose calls would be in the loop.
	must("rt_sigaction", unix.SYS_RT_SIGACTION, uintptr(syscall.SIGCHLD), uintptr(unsafe.Pointer(&unhandled)), 0, 8)
	return func() bool {
		pid := fork()
		if pid == 0 {
			exit()
		}
		reaped, _ := call(unix.SYS_WAIT4, pid, 0, 0, 0, 0)
		return int(pid) > 0 && reaped == pid
	}, 0
}

// fork returns 0 in the child, and -1 if there is none. The child is a Go
// program with one thread and no scheduler: it lives as long as it runs code
// that needs neither.
//
//go:nosplit
//go:norace
func fork() uintptr {
	pid, _, _ := syscall.RawSyscall6(unix.SYS_CLONE, uintptr(syscall.SIGCHLD), 0, 0, 0, 0, 0)
	return pid
}

// exit is _exit: nothing of the runtime's is cleaned up.
//
//go:nosplit
//go:norace
func exit() {
	for {
		syscall.RawSyscall6(unix.SYS_EXIT_GROUP, 0, 0, 0, 0, 0, 0)
	}
}

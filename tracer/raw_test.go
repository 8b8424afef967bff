// SPDX-License-Identifier: MIT

package tracer_test

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// Raw calls for scripts: exactly one system call each, and no runtime between.

// nowhere is a descriptor that is never open.
const nowhere = ^uintptr(0)

func addr[T any](p *T) uintptr { return uintptr(unsafe.Pointer(p)) }

//go:norace
//go:nosplit
func closeNowhere(n uint64) {
	for range n {
		unix.RawSyscall(unix.SYS_CLOSE, nowhere, 0, 0)
	}
}

// everything is a set of all signals.
var everything = ^uint64(0)

// fork makes a process of one thread, without a runtime: it may only make raw
// calls, and no signal interrupts them. It is killed when its parent ends.
//
//go:norace
//go:nosplit
func fork() (pid uintptr) {
	unix.RawSyscall6(unix.SYS_RT_SIGPROCMASK, unix.SIG_BLOCK, uintptr(unsafe.Pointer(&everything)), 0, 8, 0, 0)
	pid, _, _ = unix.RawSyscall6(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
	if pid == 0 {
		unix.RawSyscall(unix.SYS_PRCTL, unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0)
	}
	return pid
}

//go:norace
//go:nosplit
func exit(status uintptr) {
	unix.RawSyscall(unix.SYS_EXIT_GROUP, status, 0, 0)
}

//go:norace
//go:nosplit
func reap(pid uintptr) {
	unix.RawSyscall6(unix.SYS_WAIT4, pid, 0, 0, 0, 0, 0)
}

// page returns a page of memory, shared with the children.
func page() []byte {
	m, err := unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED|unix.MAP_ANONYMOUS|unix.MAP_POPULATE)
	if err != nil {
		panic(err)
	}
	return m
}

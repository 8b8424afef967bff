// SPDX-License-Identifier: MIT

package servers

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// call makes one system call and logs it. No call of the servers has a fifth
// argument but NULL or 0.
//
// It makes the call again on EINTR, which the log then shows too. That is not
// only pause's result: epoll_wait returns it, signals blocked or not, when a
// stop, a freezer or a debugger has woken the sleeper (signal_pending in
// ep_poll). It does not close again: the descriptor is free by then (close in
// fs/open.c).
//
//go:nosplit
//go:norace
func call(nr, a, b, c, d uintptr) (uintptr, syscall.Errno) {
	for {
		e := enter(nr, a, b, c, d)
		r, _, errno := syscall.RawSyscall6(nr, a, b, c, d, 0, 0)
		e.leave(r, errno)
		if errno != unix.EINTR || nr == sysClose {
			return r, errno
		}
	}
}

// must is a call that ends the server if it fails.
//
//go:nosplit
//go:norace
func must(what string, nr, a, b, c, d uintptr) uintptr {
	r, errno := call(nr, a, b, c, d)
	if errno != 0 {
		die(what, errno)
	}
	return r
}

// die tells the spawner why and ends the process. An errno of 0 is left out.
// Its calls are not logged: nobody would read it.
//
//go:nosplit
//go:norace
func die(what string, errno syscall.Errno) {
	announce(failed, what, uintptr(errno), 0).send()
	exit(1)
}

//go:nosplit
//go:norace
func exit(code uintptr) {
	for {
		syscall.RawSyscall6(sysExitGroup, code, 0, 0, 0, 0, 0)
	}
}

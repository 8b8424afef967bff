// SPDX-License-Identifier: MIT

package servers

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// serveFork gives each connection a child of its own.
//
// The child is a Go program with one thread and no scheduler. It lives because
// it only runs code that needs neither, and because every signal but SIGTERM
// was blocked when it was copied.
//
//go:nosplit
//go:norace
func serveFork() {
	listener := listen()
	welcome(listener)
	for {
		delegate(listener, accept(listener))
	}
}

// delegate forks a child that serves the connection to its end.
//
//go:nosplit
//go:norace
func delegate(listener, conn uintptr) {
	if fork() == 0 {
		shut(listener)
		for echo(conn) {
		}
		must("exit_group", sysExitGroup, 0, 0, 0, 0) // the child, and it alone
	}
	shut(conn)
}

//go:nosplit
//go:norace
func fork() uintptr {
	forked++
	e := enter(sysFork, forkArg, 0, 0, 0)
	pid, _, errno := syscall.RawSyscall6(sysFork, forkArg, 0, 0, 0, 0, 0)
	if errno != 0 {
		die("fork", errno)
	}
	if pid == 0 {
		enterChild() // the entry is the parent's
	} else {
		e.leave(pid, 0)
	}
	return pid
}

// ignoreChildren is signal(SIGCHLD, SIG_IGN): no child becomes a zombie. The
// default action, to ignore the signal, does not do that (do_notify_parent).
func ignoreChildren() { setAction(unix.SIGCHLD, sigaction{handler: sigIgn}) }

// SPDX-License-Identifier: MIT

package servers

import (
	"os"

	"golang.org/x/sys/unix"
)

// onSigioPC is the address of onSigio for the kernel, from signal_*.s.
var onSigioPC uintptr

var (
	sigioListener uintptr
	sigioOwner    uintptr                // who F_SETOWN names
	sigioFlags    uintptr                // what F_SETFL adds
	inboxes       [unix.FD_SETSIZE]inbox // by descriptor
)

// serveSigio does nothing but pause: the handler serves.
//
//go:nosplit
//go:norace
func serveSigio() {
	openSigio()
	for {
		must("pause", sysPause, 0, 0, 0, 0)
	}
}

// openSigio listens with a socket that raises SIGIO.
//
//go:nosplit
//go:norace
func openSigio() {
	sigioListener = listen()
	own(sigioListener)
	addFlags(sigioListener, sigioFlags)
	watch(sigioListener)
	welcome(sigioListener)
}

// onSigio is func of signal(SIGIO, func). Its last call is rt_sigreturn, to
// which it returns.
//
//go:nosplit
//go:norace
//nolint:unused // signal_*.s has its address
func onSigio() {
	interrupted := writing
	writing = &log[handlerStrand]
	lookAround()
	enter(sysRtSigreturn, 0, 0, 0, 0)
	writing = interrupted
}

// lookAround serves whoever is there to be served. A signal says that something
// happened, not what or how often, since a pending SIGIO swallows the next
// (legacy_queue). So it looks at every descriptor until there is nothing left;
// what comes later than that look raises a signal of its own.
//
// It receives all before it sends any. A client that waits for its echo can
// then not be heard twice in one signal: one message, one SIGIO, one delivery.
//
//go:nosplit
//go:norace
func lookAround() {
	if maxfd == 0 {
		return // somebody's kill, before there is a socket that cannot block
	}
	for conn, ok := tryAccept(sigioListener); ok; conn, ok = tryAccept(sigioListener) {
		own(conn)
		addFlags(conn, sigioFlags)
		watch(conn)
	}
	for more := true; more; {
		more = false
		for fd := sigioListener + 1; fd <= maxfd; fd++ {
			if watched.has(fd) && !inboxes[fd].empty(fd) {
				more = true
			}
		}
		for fd := sigioListener + 1; fd <= maxfd; fd++ {
			if watched.has(fd) && !inboxes[fd].answer(fd) {
				unwatch(fd)
			}
		}
	}
}

// own names who gets fd's SIGIO. It comes before the flags, for without an owner
// the signal is lost (send_sigio). What came before the flags raises none, so look
// after them. That the flags are not set here keeps the stack short: see record.send.
//
//go:nosplit
//go:norace
func own(fd uintptr) {
	must("fcntl(F_SETOWN)", sysFcntl, fd, unix.F_SETOWN, sigioOwner, 0)
}

// catchSigio installs the handler and names this process as the owner.
func catchSigio() {
	sigioOwner = uintptr(os.Getpid())
	sigioFlags = unix.O_ASYNC | unix.O_NONBLOCK
	setAction(unix.SIGIO, sigaction{handler: onSigioPC, flags: saOnstack | saRestart})
}

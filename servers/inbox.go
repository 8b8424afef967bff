// SPDX-License-Identifier: MIT

package servers

import "golang.org/x/sys/unix"

// An inbox is what a server has received from a connection that does not
// block, and not yet sent back.
type inbox struct {
	message [MaxMessage]byte
	n       uintptr
	eof     bool
}

// empty moves all that the socket holds into the inbox, and reports whether
// there was room for it.
//
//go:nosplit
//go:norace
func (in *inbox) empty(conn uintptr) bool {
	for in.n < MaxMessage {
		n, errno := recv(conn, &in.message, in.n)
		if errno == unix.EAGAIN {
			return true
		}
		if errno != 0 || n == 0 {
			in.eof = true
			return true
		}
		in.n += n
	}
	return false
}

// answer sends the inbox back, and reports whether the connection is to stay
// open. A client that does not read its echoes (EAGAIN) is cut off like one that
// left.
//
//go:nosplit
//go:norace
func (in *inbox) answer(conn uintptr) bool {
	open := send(conn, &in.message, in.n) && !in.eof
	in.n, in.eof = 0, false
	return open
}

// SPDX-License-Identifier: MIT

package servers

// serveIterative serves one client to its end before it accepts the next. Who
// comes meanwhile is connected, by the kernel, and waits to be accepted.
//
//go:nosplit
//go:norace
func serveIterative() {
	listener := listen()
	welcome(listener)
	for {
		conn := accept(listener)
		for echo(conn) {
		}
		shut(conn)
	}
}

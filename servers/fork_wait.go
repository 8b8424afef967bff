// SPDX-License-Identifier: MIT

package servers

// serveForkWait gives each connection a child of its own, and waits for that
// child to end before it accepts the next.
//
//go:nosplit
//go:norace
func serveForkWait() {
	listener := listen()
	welcome(listener)
	for {
		delegate(listener, accept(listener))
		waitChild()
	}
}

// waitChild is wait: wait4 for any child, whose status is of no interest here.
//
//go:nosplit
//go:norace
func waitChild() {
	const any = ^uintptr(0)
	must("wait4", sysWait4, any, 0, 0, 0)
}

// SPDX-License-Identifier: MIT

package servers

import (
	"os"

	"golang.org/x/sys/unix"
)

// The mutants: each is a model with one thing wrong, so that a claim about the
// model is false for it. They serve as well as the model does.
const (
	// EpollReadd takes a connection out and in again after each message, by
	// the same event slot: the kernel reads a slot more than once.
	EpollReadd Model = "epoll-readd"

	// EpollHerd is epoll-exclusive without EPOLLEXCLUSIVE: one connection may
	// wake every worker.
	EpollHerd Model = "epoll-herd"

	// ForkZombie leaves SIGCHLD at its default: its children stay zombies.
	ForkZombie Model = "fork-zombie"

	// SigioStranger names its parent, the spawner, by F_SETOWN: no SIGIO
	// reaches the server. It looks when select says so.
	SigioStranger Model = "sigio-stranger"

	// SigioKill never sets O_ASYNC: it sends itself SIGIO by kill(2) when
	// select says so. No SIGIO comes from the kernel.
	SigioKill Model = "sigio-kill"
)

func readdEach() {
	fillReady()
	readd = true
}

func shareListener() {
	readyWorkers()
	exclusive = 0
}

// keepZombies leaves SIGCHLD open besides, for the kernel to ignore it: one
// that the leader blocks is not ignored but sent to another thread (sig_ignored).
func keepZombies() { setAction(unix.SIGCHLD, sigaction{handler: sigDfl}) }

func nameParent() {
	catchSigio()
	sigioOwner = uintptr(os.Getppid())
}

func dropAsync() {
	catchSigio()
	sigioFlags = unix.O_NONBLOCK
}

//go:nosplit
//go:norace
func serveSigioStranger() {
	openSigio()
	for {
		waitReadable()
		lookAround()
	}
}

//go:nosplit
//go:norace
func serveSigioKill() {
	openSigio()
	for {
		waitReadable()
		must("kill", sysKill, sigioOwner, uintptr(unix.SIGIO), 0, 0)
	}
}

// SPDX-License-Identifier: MIT

package servers

import (
	"maps"
	"slices"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A Model is one way to serve many clients, by name.
type Model string

// The models of the course notes, and their relatives.
const (
	Iterative      Model = "iterative"       // one process, one client after the other
	Fork           Model = "fork"            // a child a connection
	ForkWait       Model = "fork-wait"       // a child a connection, and the parent waits for it
	Nonblock       Model = "nonblock"        // one process that asks all the time and never sleeps
	Sigio          Model = "sigio"           // one process that pauses; its SIGIO handler serves
	Select         Model = "select"          // one process, one select
	Poll           Model = "poll"            // one process, one poll
	Epoll          Model = "epoll"           // one process, one epoll, level triggered
	EpollEdge      Model = "epoll-edge"      // connections edge triggered, read until EAGAIN
	EpollOneshot   Model = "epoll-oneshot"   // connections told of once, and armed again
	EpollExclusive Model = "epoll-exclusive" // workers with an epoll each, the listener exclusive in all
)

// InTurn reports whether the model serves one client to its end before it
// accepts the next, which has no echo meanwhile.
func (m Model) InTurn() bool { return m == Iterative || m == ForkWait }

// Models lists the models and the mutants, sorted.
func Models() []Model { return slices.Sorted(maps.Keys(models)) }

// A server is what a model does, and what it needs before its gate.
type server struct {
	prepare func()           // may be nil
	serve   func()           // never returns; nosplit
	signals []syscall.Signal // left open besides SIGTERM
	memory  map[string]Memory
}

var models = map[Model]server{
	Iterative:      {serve: serveIterative},
	Fork:           {prepare: ignoreChildren, serve: serveFork},
	ForkWait:       {prepare: keepZombies, serve: serveForkWait, signals: []syscall.Signal{unix.SIGCHLD}},
	Nonblock:       {serve: serveNonblock},
	Sigio:          {prepare: catchSigio, serve: serveSigio, signals: []syscall.Signal{unix.SIGIO}},
	Select:         {serve: serveSelect, memory: selectMemory},
	Poll:           {serve: servePoll, memory: pollMemory},
	Epoll:          {prepare: fillReady, serve: serveEpoll, memory: epollMemory},
	EpollEdge:      {prepare: fillReady, serve: serveEpollEdge, memory: epollMemory},
	EpollOneshot:   {prepare: fillReady, serve: serveEpollOneshot, memory: epollMemory},
	EpollExclusive: {prepare: readyWorkers, serve: serveEpollExclusive, signals: []syscall.Signal{unix.SIGCHLD}, memory: epollMemory},

	EpollReadd:    {prepare: readdEach, serve: serveEpoll, memory: epollMemory},
	EpollHerd:     {prepare: shareListener, serve: serveEpollExclusive, signals: []syscall.Signal{unix.SIGCHLD}, memory: epollMemory},
	ForkZombie:    {prepare: keepZombies, serve: serveFork, signals: []syscall.Signal{unix.SIGCHLD}},
	SigioStranger: {prepare: nameParent, serve: serveSigioStranger},
	SigioKill:     {prepare: dropAsync, serve: serveSigioKill, signals: []syscall.Signal{unix.SIGIO}},
}

// Memory is a place in a server's memory, for a watchpoint or a comparison
// with the pointers it passes. Addr is a multiple of 16; Len is in bytes. Both
// hold as long as the process lives.
type Memory struct {
	Addr uintptr
	Len  int
}

var (
	epollMemory = map[string]Memory{
		"event": {uintptr(unsafe.Pointer(&event)), int(unsafe.Sizeof(event))},
		"ready": {uintptr(unsafe.Pointer(&ready)), int(unsafe.Sizeof(ready))},
	}
	selectMemory = map[string]Memory{
		"readfds": {uintptr(unsafe.Pointer(&readfds)), int(unsafe.Sizeof(readfds))},
	}
	pollMemory = map[string]Memory{
		"pollfds": {uintptr(unsafe.Pointer(&pollfds)), int(unsafe.Sizeof(pollfds))},
	}
)

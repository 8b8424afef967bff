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

// The models of the course notes.
const (
	Epoll  Model = "epoll"  // one process, one epoll, level triggered
	Select Model = "select" // one process, one select
	Fork   Model = "fork"   // a child a connection
	Sigio  Model = "sigio"  // one process that pauses; its SIGIO handler serves
)

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
	Epoll:  {prepare: fillReady, serve: serveEpoll, memory: epollMemory},
	Select: {serve: serveSelect, memory: selectMemory},
	Fork:   {prepare: ignoreChildren, serve: serveFork},
	Sigio:  {prepare: catchSigio, serve: serveSigio, signals: []syscall.Signal{unix.SIGIO}},

	EpollReadd:    {prepare: readdEach, serve: serveEpoll, memory: epollMemory},
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
)

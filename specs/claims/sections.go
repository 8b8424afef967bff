// SPDX-License-Identifier: MIT

package claims

// A Section is a part of the course notes.
type Section string

// The sections in the order of the notes. The last one is of our own making:
// what the notes do not say and their reader should know.
const (
	Concurrent   Section = "The concurrent server: a child a client"
	Nonblocking  Section = "Blocking and non-blocking"
	Async        Section = "Asynchronous notification: SIGIO"
	Multiplexing Section = "What is multiplexing?"
	Select       Section = "select: the call"
	SelectKernel Section = "select: what the kernel does"
	SelectMacros Section = "select: the macros"
	Epoll        Section = "epoll: the mechanism"
	EpollCreate  Section = "epoll_create"
	EpollCtl     Section = "epoll_ctl"
	EpollWait    Section = "epoll_wait"
	Beyond       Section = "Beyond the notes"
)

// Sections are all of them, in that order.
var Sections = []Section{
	Concurrent, Nonblocking, Async, Multiplexing, Select, SelectKernel, SelectMacros,
	Epoll, EpollCreate, EpollCtl, EpollWait, Beyond,
}

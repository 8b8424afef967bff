// SPDX-License-Identifier: MIT

package servers

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// The calls the servers make, by number. This table has no select, poll,
// pause, fork, epoll_create and epoll_wait: the nearest member of each family
// stands in, with such arguments that it does the same.
const (
	sysEpollCreate   = 20 // epoll_create1
	sysEpollCtl      = 21
	sysEpollWait     = 22 // epoll_pwait without a mask
	sysFcntl         = 25
	sysClose         = 57
	sysRead          = 63
	sysWrite         = 64
	sysSelect        = 72 // pselect6 without a mask
	sysPause         = 73 // ppoll of nothing, for ever
	sysPoll          = 73 // ppoll without a mask
	sysExitGroup     = 94
	sysSchedYield    = 124
	sysKill          = 129
	sysRtSigaction   = 134
	sysRtSigprocmask = 135
	sysRtSigreturn   = 139
	sysPrctl         = 167
	sysSocket        = 198
	sysBind          = 200
	sysListen        = 201
	sysAccept        = 202
	sysGetsockname   = 204
	sysSendto        = 206
	sysRecvfrom      = 207
	sysFork          = 220 // clone that shares nothing
	sysWait4         = 260
)

// names are the kernel's, of the calls that a log can hold.
var names = map[int]string{
	sysEpollCreate: "epoll_create1",
	sysEpollCtl:    "epoll_ctl",
	sysEpollWait:   "epoll_pwait",
	sysFcntl:       "fcntl",
	sysClose:       "close",
	sysRead:        "read",
	sysWrite:       "write",
	sysSelect:      "pselect6",
	sysPause:       "ppoll", // and sysPoll
	sysExitGroup:   "exit_group",
	sysSchedYield:  "sched_yield",
	sysKill:        "kill",
	sysRtSigreturn: "rt_sigreturn",
	sysSocket:      "socket",
	sysBind:        "bind",
	sysListen:      "listen",
	sysAccept:      "accept",
	sysGetsockname: "getsockname",
	sysSendto:      "sendto",
	sysRecvfrom:    "recvfrom",
	sysFork:        "clone",
	sysWait4:       "wait4",
}

const (
	epollCreateArg = 0                        // flags, where epoll_create takes a size
	pollTimeout    = 0                        // NULL, where poll takes -1
	forkArg        = uintptr(syscall.SIGCHLD) // the signal the child's end sends
	saRestorer     = 0                        // handlers return through the vdso (setup_return)
	restorerPC     = uintptr(0)
)

// A slot holds one epoll_event, of 16 bytes here.
type slot struct{ unix.EpollEvent }

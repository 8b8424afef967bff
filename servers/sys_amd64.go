// SPDX-License-Identifier: MIT

package servers

import "golang.org/x/sys/unix"

// The calls the servers make, by number. This table still has every call of
// the course notes under its own name, where libc, x/sys and package syscall
// put a newer relative (pselect6, epoll_pwait, accept4, clone) in its place.
const (
	sysRead          = 0
	sysWrite         = 1
	sysClose         = 3
	sysPoll          = 7
	sysRtSigaction   = 13
	sysRtSigprocmask = 14
	sysRtSigreturn   = 15
	sysSelect        = 23
	sysSchedYield    = 24
	sysPause         = 34
	sysSocket        = 41
	sysAccept        = 43
	sysSendto        = 44
	sysRecvfrom      = 45
	sysBind          = 49
	sysListen        = 50
	sysGetsockname   = 51
	sysFork          = 57
	sysWait4         = 61
	sysKill          = 62
	sysFcntl         = 72
	sysPrctl         = 157
	sysEpollCreate   = 213
	sysExitGroup     = 231
	sysEpollWait     = 232
	sysEpollCtl      = 233
)

// names are the kernel's, of the calls that a log can hold.
var names = map[int]string{
	sysRead:        "read",
	sysWrite:       "write",
	sysClose:       "close",
	sysPoll:        "poll",
	sysRtSigreturn: "rt_sigreturn",
	sysSelect:      "select",
	sysSchedYield:  "sched_yield",
	sysPause:       "pause",
	sysSocket:      "socket",
	sysAccept:      "accept",
	sysSendto:      "sendto",
	sysRecvfrom:    "recvfrom",
	sysBind:        "bind",
	sysListen:      "listen",
	sysGetsockname: "getsockname",
	sysFork:        "fork",
	sysWait4:       "wait4",
	sysKill:        "kill",
	sysFcntl:       "fcntl",
	sysEpollCreate: "epoll_create",
	sysExitGroup:   "exit_group",
	sysEpollWait:   "epoll_wait",
	sysEpollCtl:    "epoll_ctl",
}

const (
	epollCreateArg = 1          // a size, looked at only to see that it is positive
	pollTimeout    = forever    // in ms
	forkArg        = 0          // fork takes none
	saRestorer     = 0x04000000 // x86 returns from a handler only by a restorer (x64_setup_rt_frame)
)

// A slot holds one epoll_event, of 12 bytes here.
type slot struct {
	unix.EpollEvent
	_ uint32
}

// restorerPC is the address of the restorer in signal_amd64.s.
var restorerPC uintptr

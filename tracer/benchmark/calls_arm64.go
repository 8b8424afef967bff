// SPDX-License-Identifier: MIT

package main

import "golang.org/x/sys/unix"

// The calls of the workloads that are not the same on all architectures, and
// their names. This table has no select and epoll_wait: without a mask, the
// nearest member of each family does the same.
const (
	sysSelect     = unix.SYS_PSELECT6
	sysEpollWait  = unix.SYS_EPOLL_PWAIT
	nameSelect    = "pselect6"
	nameEpollWait = "epoll_pwait"
)

// SPDX-License-Identifier: MIT

package main

import "golang.org/x/sys/unix"

// The calls of the workloads that are not the same on all architectures, and
// their names.
const (
	sysSelect     = unix.SYS_SELECT
	sysEpollWait  = unix.SYS_EPOLL_WAIT
	nameSelect    = "select"
	nameEpollWait = "epoll_wait"
)

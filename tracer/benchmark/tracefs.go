// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"os"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// tracefs is where bpftrace and perf look for tracepoints.
const tracefs = "/sys/kernel/tracing"

// haveTracefs sees that tracefs is mounted. If it is not, it mounts it in a
// mount namespace of its own, where no one else sees it and which ends with
// this program, and starts this program again there.
func haveTracefs() error {
	var fs unix.Statfs_t
	if err := unix.Statfs(tracefs, &fs); err == nil && fs.Type == unix.TRACEFS_MAGIC {
		return nil
	}
	runtime.LockOSThread() // the namespace is the thread's, until exec makes it the process's
	if err := unix.Unshare(unix.CLONE_NEWNS); err != nil {
		return fmt.Errorf("a mount namespace for tracefs: %w", err)
	}
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("make mounts private: %w", err)
	}
	if err := unix.Mount("tracefs", tracefs, "tracefs", 0, ""); err != nil {
		return fmt.Errorf("mount tracefs: %w", err)
	}
	return syscall.Exec("/proc/self/exe", os.Args, os.Environ())
}

// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

// host says on what was measured: the kernel, the load as it is now, the tools.
func host() string {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return err.Error()
	}
	text := fmt.Sprintf("%s %s %s, %d CPUs, load average %s", unix.ByteSliceToString(u.Sysname[:]),
		unix.ByteSliceToString(u.Release[:]), unix.ByteSliceToString(u.Machine[:]), runtime.NumCPU(), load())
	for _, program := range []string{"strace", "bpftrace", "perf"} {
		if version, err := exec.Command(program, "--version").Output(); err == nil {
			first, _, _ := strings.Cut(string(version), "\n")
			text += "; " + first
		}
	}
	return text
}

// load is the load average of the last minute.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	one, _, _ := strings.Cut(string(text), " ")
	return one
}

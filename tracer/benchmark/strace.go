// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"fmt"
	"os"
	"strings"
)

func strace() row {
	return by("strace", "strace", row{
		name: rowStrace, about: "strace -f -o /dev/null COMMAND, not pinned; attached: TracerPid in /proc/PID/status",
		launching: func(workload) launching {
			return launching{wrapper: []string{"strace", "-f", "-o", "/dev/null", "--"}}
		},
		attach: traced("TracerPid:\t0\n", ""),
	})
}

// straceSeccomp is strace at its best: it stops nothing but the workload's
// calls, and is on the workload's CPU, which saves waking another one up.
func straceSeccomp() row {
	return by("strace", "strace", row{
		name: rowSeccomp, about: "strace --seccomp-bpf -f of the workload's calls only, pinned to the workload's CPU; " +
			"attached: TracerPid and Seccomp in /proc/PID/status",
		launching: func(w workload) launching {
			return launching{pinned: true, wrapper: []string{
				"strace", "--seccomp-bpf", "-f", "-e", "trace=" + strings.Join(w.names, ","), "-o", "/dev/null", "--",
			}}
		},
		attach: traced("TracerPid:\t0\n", "Seccomp:\t2\n"),
	})
}

// traced sees that the status of each process has one line and has not another.
func traced(hasNot, has string) func(context.Context, *process) (detach, error) {
	return func(_ context.Context, p *process) (detach, error) {
		for _, pid := range p.pids {
			status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
			if err != nil {
				return nil, err
			}
			if s := string(status); strings.Contains(s, hasNot) || !strings.Contains(s, has) {
				return nil, fmt.Errorf("process %d is not traced by strace as it should be", pid)
			}
		}
		return nobody, nil // what strace missed, if anything, it does not tell
	}
}

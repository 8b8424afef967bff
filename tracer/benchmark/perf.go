// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"os/exec"
	"strconv"
	"strings"
)

func perfTrace() row {
	return by("perf", "linux-perf", row{
		name: rowPerf, about: "perf trace -p PID, a line a call, into a pipe that is read; attached: it has shown a read at the gate",
		launching: directly,
		attach: func(ctx context.Context, p *process) (detach, error) {
			var pids []string
			for _, pid := range p.pids {
				pids = append(pids, strconv.Itoa(pid))
			}
			t, err := startTool(exec.CommandContext(ctx, "perf", "trace", "-p", strings.Join(pids, ",")), "read(buf: ")
			if err != nil {
				return nil, err
			}
			return t.attach(p.nudge, func(out *tap) (int, error) { return out.lines(), nil })
		},
	})
}

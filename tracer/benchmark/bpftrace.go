// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// begun is printed by BEGIN. bpftrace attaches the other probes before it
// prints anything that a probe says.
const begun = `BEGIN { printf("attached\n"); } `

func bpftraceCounting() row {
	return by("bpftrace", "bpftrace", row{
		name: rowBPFCount, about: "one probe: tracepoint:raw_syscalls:sys_enter /pid == …/ { @ = count(); }, " +
			"so results, exits and forked children are not seen; attached: what BEGIN prints",
		launching: directly,
		attach:    bpftrace(`tracepoint:raw_syscalls:sys_enter /%s/ { @ = count(); }`, counted),
	})
}

func bpftracePrinting() row {
	return by("bpftrace", "bpftrace", row{
		name: rowBPFPrint, about: "two probes, raw_syscalls:sys_enter and sys_exit, a line each, into a pipe that is read; " +
			"forked children are not seen; attached: what BEGIN prints",
		launching: directly,
		attach: bpftrace(`tracepoint:raw_syscalls:sys_enter /%[1]s/ { printf("%%d enter %%d\n", tid, args->id); } `+
			`tracepoint:raw_syscalls:sys_exit /%[1]s/ { printf("%%d exit %%d %%d\n", tid, args->id, args->ret); }`,
			func(out *tap) (int, error) { return out.lines() / 2, nil }),
	})
}

// bpftrace runs a script with a filter for the workload's processes. see reads
// from the output how many calls were seen.
func bpftrace(script string, see func(*tap) (int, error)) func(context.Context, *process) (detach, error) {
	return func(ctx context.Context, p *process) (detach, error) {
		var filter []string
		for _, pid := range p.pids {
			filter = append(filter, fmt.Sprintf("pid == %d", pid))
		}
		all := begun + fmt.Sprintf(script, strings.Join(filter, " || "))
		t, err := startTool(exec.CommandContext(ctx, "bpftrace", "-e", all), "attached\n")
		if err != nil {
			return nil, err
		}
		return t.attach(nothingToProvoke, see)
	}
}

var counter = regexp.MustCompile(`(?m)^@: (\d+)$`)

// counted reads the counter that bpftrace prints when it ends.
func counted(out *tap) (int, error) {
	found := counter.FindStringSubmatch(out.end())
	if found == nil {
		return 0, fmt.Errorf("bpftrace printed no counter: %q", out.end())
	}
	return strconv.Atoi(found[1])
}

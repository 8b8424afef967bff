// SPDX-License-Identifier: MIT

package main

import "context"

// A row is one way to watch a workload.
type row struct {
	name string
	// about says what is attached, and when it is known to be.
	about string
	// absent says in two words that there is nothing to measure, and about then
	// why; it is empty if there is.
	absent string
	// launching says how the workload is started.
	launching func(workload) launching
	// attach begins to watch a process that waits at its gate. When it
	// returns, whatever the process does is watched.
	attach func(context.Context, *process) (detach, error)
}

// detach ends the watching of a workload that made so many calls, and returns
// how many of them were missed; untold if nobody can tell.
type detach func(calls int) (missed int, err error)

const untold = -1

// The rows, by name.
const (
	rowNothing   = "nothing"
	rowEmpty     = "empty programs"
	rowLoaded    = "kwitness, unarmed"
	rowBystander = "kwitness, bystander"
	rowCounting  = "kwitness, counting"
	rowFull      = "kwitness, full recording"
	rowUntimed   = "kwitness, full, untimed"
	rowStrace    = "strace -f"
	rowSeccomp   = "strace --seccomp-bpf"
	rowBPFCount  = "bpftrace, counting"
	rowBPFPrint  = "bpftrace, printing"
	rowPerf      = "perf trace"
)

func rows() []row {
	return []row{
		nothing(), empty(), loaded(), bystander(), counting(), full(), untimed(),
		strace(), straceSeccomp(), bpftraceCounting(), bpftracePrinting(), perfTrace(),
	}
}

func nothing() row {
	return row{
		name: rowNothing, about: "a third run without a tool: what the machine's noise makes of a ratio of 1",
		launching: directly,
		attach:    func(context.Context, *process) (detach, error) { return nobody, nil },
	}
}

// directly starts the workload without a wrapper.
func directly(workload) launching { return launching{} }

// nobody missed nothing, as it had nothing to see.
func nobody(int) (int, error) { return untold, nil }

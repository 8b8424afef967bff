// SPDX-License-Identifier: MIT

package main

// A workload is a program that does one thing over and over, as fast as the
// kernel lets it.
type workload struct {
	name string
	// about says what one operation is.
	about string
	// calls is how many system calls an operation makes, of all processes
	// together; 0 if they cannot be counted from one process.
	calls int
	// names are the calls, for tools that can be told which to trace.
	names []string
	// batch is how many operations are between two looks at the clock, which
	// so cost nothing.
	batch int
	// setUp makes ready and returns the operation. peer is the process that
	// takes part, 0 if there is none.
	setUp func() (op operation, peer int)
}

// An operation reports whether it did what it is for.
type operation func() bool

// The workloads, by name.
const (
	selectLoop    = "select"
	epollWaitLoop = "epoll_wait"
	echoLoop      = "echo"
	getppidLoop   = "getppid"
	forkLoop      = "fork"
)

var workloads = []workload{
	{selectLoop, "select of 1 ready descriptor, its set passed, zero timeout", 1,
		[]string{nameSelect}, 500, selectReady},
	{epollWaitLoop, "epoll_wait of 1 ready descriptor, zero timeout", 1,
		[]string{nameEpollWait}, 500, epollReady},
	{echoLoop, "round trip over loopback, two processes on one CPU: 2 × (write, epoll_wait, read)", 6,
		[]string{"read", "write", nameEpollWait}, 50, echoRoundTrip},
	{getppidLoop, "getppid", 1,
		[]string{"getppid"}, 500, getppid},
	{forkLoop, "fork, _exit of the child, wait", 0,
		[]string{"clone", "exit_group", "wait4"}, 5, forkAndWait},
}

func workloadNamed(name string) (workload, bool) {
	for _, w := range workloads {
		if w.name == name {
			return w, true
		}
	}
	return workload{}, false
}

// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	// workloadEnv names the workload that this program is to be; operationsEnv
	// may say how many operations it makes, instead of as many as fit in a span.
	workloadEnv   = "KWITNESS_BENCH_WORKLOAD"
	operationsEnv = "KWITNESS_BENCH_OPERATIONS"

	// cpu is where every workload runs, with all its processes.
	cpu = 0
	// span is how long a loop runs. It is long beside what disturbs a machine,
	// short beside what changes in it.
	span = 100 * time.Millisecond
)

// What a workload reads at its gate, a byte each. Any other, and the end of the
// file, opens it.
const (
	nudge = 'n' // nothing: the read has returned, which a tracer can show
	open  = 'o'
)

// A workload runs in init, on the leader of its process, before there is
// anything else.
func init() {
	if name := os.Getenv(workloadEnv); name != "" {
		runtime.LockOSThread()
		work(name)
		os.Exit(0)
	}
}

// work says "ready" and the pids at descriptor 1, waits at 0, runs the loop and
// tells what it measured.
func work(name string) {
	w, known := workloadNamed(name)
	if !known {
		die(name, syscall.ENOENT)
	}
	var here unix.CPUSet
	here.Set(cpu)
	if err := unix.SchedSetaffinity(0, &here); err != nil {
		die("sched_setaffinity", err)
	}
	operation, peer := w.setUp()
	fmt.Println("ready", os.Getpid(), peer)
	awaitGate()
	m := measure(w, operation)
	fmt.Println(m.operations, m.took.Nanoseconds(), m.all)
	if peer != 0 {
		must("kill", unix.SYS_KILL, uintptr(peer), uintptr(unix.SIGKILL), 0, 0)
		must("wait4", unix.SYS_WAIT4, uintptr(peer), 0, 0, 0) // not every init reaps
	}
}

var letter byte // read at the gate

func awaitGate() {
	letter = nudge
	for n := uintptr(1); n == 1 && letter == nudge; {
		n, _ = call(unix.SYS_READ, 0, uintptr(unsafe.Pointer(&letter)), 1, 0, 0)
	}
}

// A measurement is what a workload says of its loop.
type measurement struct {
	operations int
	took       time.Duration // by CLOCK_MONOTONIC
	all        int           // operations, with those that were not timed
}

func (m measurement) perOperation() float64 {
	return float64(m.took.Nanoseconds()) / float64(m.operations)
}

// measure repeats the operation for a span, after a batch to warm up; or just as
// often as it was told to.
func measure(w workload, op operation) measurement {
	if n, err := strconv.Atoi(os.Getenv(operationsEnv)); err == nil {
		start := time.Now()
		repeat(op, n)
		return measurement{n, time.Since(start), n}
	}
	repeat(op, w.batch)
	m := measurement{}
	for start := time.Now(); m.took < span; m.took = time.Since(start) {
		repeat(op, w.batch)
		m.operations += w.batch
	}
	m.all = m.operations + w.batch
	return m
}

func repeat(op operation, n int) {
	for range n {
		if !op() {
			die("an operation", syscall.EIO)
		}
	}
}

// die ends a workload that cannot go on.
func die(what string, err error) {
	fmt.Fprintf(os.Stderr, "workload %s: %s: %v\n", os.Getenv(workloadEnv), what, err)
	os.Exit(1)
}

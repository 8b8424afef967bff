// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"

	"golang.org/x/sys/unix"
)

// launching says how a workload is started. The zero value starts it directly,
// to run its loop for a span.
type launching struct {
	// wrapper is the command, with its arguments, that starts the workload.
	wrapper []string
	// pinned starts the wrapper on the CPU of the workload.
	pinned bool
	// operations is how many the workload makes; 0: as many as fit in a span.
	operations int
}

func (l launching) command(ctx context.Context, w workload) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	words := append(l.wrapper[:len(l.wrapper):len(l.wrapper)], self)
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Env = l.environ(w)
	return cmd, nil
}

// environ makes the workload's Go runtime keep still: one thread, no garbage
// collection, no signals.
func (l launching) environ(w workload) []string {
	env := append(os.Environ(), workloadEnv+"="+w.name, "GOMAXPROCS=1", "GOGC=off", "GODEBUG=asyncpreemptoff=1")
	if l.operations > 0 {
		env = append(env, operationsEnv+"="+strconv.Itoa(l.operations))
	}
	return env
}

// start starts the command, on the CPU of the workloads if it is to be pinned:
// a child inherits the affinity of the thread that forks it.
func start(cmd *exec.Cmd, pinned bool) (err error) {
	if !pinned {
		return cmd.Start()
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before, here unix.CPUSet
	here.Set(cpu)
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		return os.NewSyscallError("sched_getaffinity", err)
	}
	if err := unix.SchedSetaffinity(0, &here); err != nil {
		return fmt.Errorf("pin to CPU %d: %w", cpu, os.NewSyscallError("sched_setaffinity", err))
	}
	defer func() { err = errors.Join(err, unix.SchedSetaffinity(0, &before)) }()
	return cmd.Start()
}

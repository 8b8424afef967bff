// SPDX-License-Identifier: MIT

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// A tool is somebody else's tracer, running beside the workload.
type tool struct {
	name  string
	cmd   *exec.Cmd
	out   *tap
	ended chan struct{}
	err   error // once it has ended
}

// startTool starts a tool that prints the mark when it has what is waited for.
func startTool(cmd *exec.Cmd, mark string) (*tool, error) {
	t := &tool{name: cmd.Args[0], cmd: cmd, out: newTap(mark), ended: make(chan struct{})}
	t.cmd.Stdout, t.cmd.Stderr = t.out, t.out
	if err := t.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		t.err = t.cmd.Wait()
		close(t.ended)
	}()
	return t, nil
}

// attach waits until the tool is attached. see reads from the output how many
// calls were seen.
func (t *tool) attach(provoke func() error, see func(*tap) (int, error)) (detach, error) {
	if err := t.marked(provoke); err != nil {
		return nil, err
	}
	return func(calls int) (int, error) {
		if err := t.stop(); err != nil {
			return untold, err
		}
		saw, err := see(t.out)
		if calls == 0 {
			return untold, err
		}
		return max(0, calls-saw), err
	}, nil
}

// marked waits for the mark. Meanwhile it calls provoke, which may do something
// that the tool prints.
func (t *tool) marked(provoke func() error) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-t.out.seen:
			return nil
		case <-t.ended:
			return t.failure("ended early")
		case <-tick.C:
			if err := provoke(); err != nil {
				return t.failure(err.Error())
			}
		}
	}
}

// interruptions is how long a tool has to heed an interrupt before it gets
// another: bpftrace 0.17 forgets one that comes while it prints.
const interruptions = time.Second

// stop interrupts the tool, as a user would, and waits until it has printed
// what it still had and has left the kernel.
func (t *tool) stop() error {
	if err := t.cmd.Process.Signal(os.Interrupt); err != nil {
		return t.failure("ended early")
	}
	tick := time.NewTicker(interruptions)
	defer tick.Stop()
	for {
		select {
		case <-t.ended:
			if code := t.cmd.ProcessState.ExitCode(); code > 0 {
				return t.failure(fmt.Sprintf("exit status %d", code))
			}
			return nil
		case <-tick.C:
			if err := t.cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
				return err
			}
		}
	}
}

func (t *tool) failure(what string) error {
	return fmt.Errorf("%s %s: %q", t.name, what, strings.TrimSpace(t.out.end()))
}

// by makes r the row of a program; it is absent if that is not installed.
func by(program, pkg string, r row) row {
	if _, err := exec.LookPath(program); err != nil {
		r.absent, r.about = "not installed", "apt-get install "+pkg
	}
	return r
}

func nothingToProvoke() error { return nil }

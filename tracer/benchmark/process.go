// SPDX-License-Identifier: MIT

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"time"
)

// A process is a workload that waits at its gate, is released, and tells what
// it measured.
type process struct {
	workload
	cmd   *exec.Cmd
	gate  *os.File
	tells *bufio.Reader
	out   *os.File
	pids  []int // its own, then its peer's if there is one
}

// launch starts a workload and waits until it stands at its gate. The process
// is killed when ctx ends; the caller must end it.
func launch(ctx context.Context, w workload, how launching) (*process, error) {
	cmd, err := how.command(ctx, w)
	if err != nil {
		return nil, err
	}
	p := &process{workload: w, cmd: cmd}
	runtime.GC() // what the run before this one left is not to be collected during it
	if err := p.start(how.pinned); err != nil {
		return nil, fmt.Errorf("start workload %s: %w", w.name, err)
	}
	context.AfterFunc(ctx, func() { p.out.Close() }) // a peer may still hold the other end
	if err := p.awaitReady(); err != nil {
		return nil, fmt.Errorf("workload %s: %w", w.name, errors.Join(err, p.end()))
	}
	return p, nil
}

// start starts the command with a pipe to its gate and one from what it tells.
func (p *process) start(pinned bool) error {
	in, gate, err := os.Pipe()
	if err != nil {
		return err
	}
	defer in.Close()
	out, tells, err := os.Pipe()
	if err != nil {
		gate.Close()
		return err
	}
	defer tells.Close()
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = in, tells, os.Stderr
	p.gate, p.out, p.tells = gate, out, bufio.NewReader(out)
	if err := start(p.cmd, pinned); err != nil {
		gate.Close()
		out.Close()
		return err
	}
	return nil
}

func (p *process) awaitReady() error {
	var pid, peer int
	if _, err := fmt.Fscanf(p.tells, "ready %d %d\n", &pid, &peer); err != nil {
		return fmt.Errorf("did not get ready: %w", err)
	}
	p.pids = []int{pid}
	if peer != 0 {
		p.pids = append(p.pids, peer)
	}
	return nil
}

// nudge makes the workload's read at the gate return.
func (p *process) nudge() error {
	_, err := p.gate.Write([]byte{nudge})
	return err
}

// release opens the gate and returns what the workload measured. It runs no
// more then, but may be dying still.
func (p *process) release() (measurement, error) {
	if _, err := p.gate.Write([]byte{open}); err != nil {
		return measurement{}, fmt.Errorf("open the gate: %w", err)
	}
	var m measurement
	var ns int64
	if _, err := fmt.Fscanf(p.tells, "%d %d %d\n", &m.operations, &ns, &m.all); err != nil {
		return m, fmt.Errorf("the workload did not tell its time: %w", err)
	}
	m.took = time.Duration(ns)
	return m, nil
}

// end waits until the process has gone, with all that it wrote, so that the
// next one has the CPU to itself. One that was not released is released.
func (p *process) end() error {
	p.gate.Close()
	_, err := io.Copy(io.Discard, p.tells) // to the end of the file: no peer lives
	p.out.Close()
	if died := p.cmd.Wait(); died != nil {
		return died
	}
	return err
}

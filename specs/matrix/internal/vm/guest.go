// SPDX-License-Identifier: MIT

package vm

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/kwitness/kwitness/specs/matrix/internal/frame"
)

// A Guest is a machine to boot once.
type Guest struct {
	Machine
	Kernel    string // the image
	Initramfs string
	MiB       int
	// Accel is QEMU's accelerator, as kvm; "" emulates.
	Accel string
	// Words are added to the kernel's command line.
	Words string
	// Dir is where its console and its reports are put.
	Dir string
	// Up is told when the guest is up, with its kernel's release.
	Up func(release string)
}

// The files of a guest, beside its reports: what its kernel and its first process
// say, and what QEMU does.
const (
	ConsoleFile = "console.log"
	qemuFile    = "qemu.log"
)

func (g Guest) consoleLog() string { return filepath.Join(g.Dir, ConsoleFile) }

// A Crash is a guest that did not run the specs to their end: it panicked, hung,
// or QEMU failed. It says nothing about the specs.
type Crash struct{ Why string }

func (c *Crash) Error() string { return "the guest crashed: " + c.Why }

// Run boots the guest, puts its reports into the folder and returns the exit code
// of the specs. The error is a [*Crash] if that never came, and any other if this
// machine is to blame. When ctx ends the guest is killed.
func (g Guest) Run(ctx context.Context) (exit int, err error) {
	if err := os.MkdirAll(g.Dir, 0o755); err != nil {
		return 0, err
	}
	log, err := os.Create(filepath.Join(g.Dir, qemuFile))
	if err != nil {
		return 0, err
	}
	defer log.Close()
	cmd := exec.CommandContext(ctx, g.qemu, g.args()...)
	cmd.Stderr = log
	cmd.WaitDelay = time.Second
	line, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, fmt.Errorf("%w (Debian: apt-get install qemu-system-x86 qemu-system-arm)", err)
	}
	exit, err = g.collect(frame.NewReader(line))
	cmd.Process.Kill() // all is said, or nothing more will be
	cmd.Wait()         //nolint:errcheck // QEMU's own end says nothing of the guest: a panic is none to it
	return exit, g.judge(ctx, err)
}

// collect saves the reports up to the exit code.
func (g Guest) collect(frames *frame.Reader) (exit int, err error) {
	for {
		f, err := frames.Next()
		switch {
		case err != nil:
			return 0, err
		case f.Name == "":
			return f.Exit, nil
		case f.Name == "kernel":
			g.Up(strings.TrimSpace(string(f.Content)))
			continue
		}
		if err := save(g.Dir, f); err != nil {
			return 0, err
		}
	}
}

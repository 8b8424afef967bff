// SPDX-License-Identifier: MIT

package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// Where the initramfs has things.
const (
	folder    = "/specs" // the specs run there, beside /go.mod, and write to /report
	binary    = "/specs/specs.test"
	arguments = "/specs/arguments" // one a line
	reports   = "/report"
)

// runSpecs runs the specs on the console and returns their exit code. Like every
// first process it reaps whatever lost its parent meanwhile.
func runSpecs() (code int, err error) {
	args, err := os.ReadFile(arguments)
	if err != nil {
		return 0, err
	}
	if err := os.MkdirAll(reports, 0o755); err != nil {
		return 0, err
	}
	p, err := os.StartProcess(binary, append([]string{binary}, strings.Fields(string(args))...), &os.ProcAttr{
		Dir:   folder,
		Env:   []string{"HOME=/", "CLAIMS_REQUIRED=tracer"},
		Files: []*os.File{os.Stdin, os.Stdout, os.Stderr},
	})
	if err != nil {
		return 0, err
	}
	return reapUntil(p.Pid)
}

// reapUntil reaps the dead up to a process, and returns its exit code.
func reapUntil(pid int) (code int, err error) {
	for {
		var status unix.WaitStatus
		dead, err := unix.Wait4(-1, &status, 0, nil)
		switch {
		case errors.Is(err, unix.EINTR):
		case err != nil:
			return 0, fmt.Errorf("wait: %w", err)
		case dead == pid && status.Exited():
			return status.ExitStatus(), nil
		case dead == pid:
			return 0, fmt.Errorf("the specs were killed: %v", status.Signal())
		}
	}
}

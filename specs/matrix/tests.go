// SPDX-License-Identifier: MIT

package main

import (
	"bufio"
	"io"
	"path/filepath"
	"strings"

	"github.com/kwitness/kwitness/specs/matrix/internal/vm"
)

// reportTests says what came of the Go tests on each kernel: how many passed, and
// which failed or were skipped.
func reportTests(o options, cells []*cell, p *progress) error {
	var failed error
	for _, c := range cells {
		passed, others, err := c.outcomes(o)
		if err != nil {
			return err
		}
		for _, line := range others {
			p.say(c.String(), "%s", line)
		}
		if c.err != nil {
			p.say(c.String(), "%v", c.err)
		}
		p.say(c.String(), "Linux %s: %d tests passed, exit code %d", c.release, passed, c.exit)
		if c.err != nil || c.exit != 0 || passed == 0 {
			failed = errNotShown
		}
	}
	return failed
}

// outcomes reads the console: go test says of each test what came of it.
func (c *cell) outcomes(o options) (passed int, others []string, err error) {
	err = open(filepath.Join(c.dir(o), vm.ConsoleFile), func(r io.Reader) error {
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			outcome, is := strings.CutPrefix(strings.TrimSpace(lines.Text()), "--- ")
			switch {
			case !is:
			case strings.HasPrefix(outcome, "PASS"):
				passed++
			default:
				others = append(others, outcome)
			}
		}
		return lines.Err()
	})
	return passed, others, err
}

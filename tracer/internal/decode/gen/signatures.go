// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// mostArgs is how many arguments a system call can take.
const mostArgs = 6

// A signature is a line of calls.txt.
type signature struct {
	args int
	fds  []int
}

// String returns the fields of a trace.signature, as Go code.
func (s signature) String() string {
	if s.fds == nil {
		return fmt.Sprintf("args: %d", s.args)
	}
	return fmt.Sprintf("args: %d, fds: %#v", s.args, s.fds)
}

func readSignatures(file string) (map[string]signature, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	signatures := map[string]signature{}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		name, s, err := parse(line)
		if err != nil {
			return nil, fmt.Errorf("%s: %q: %w", file, line, err)
		}
		if _, twice := signatures[name]; twice {
			return nil, fmt.Errorf("%s: %s is listed twice", file, name)
		}
		signatures[name] = s
	}
	return signatures, nil
}

func parse(line string) (string, signature, error) {
	var (
		name, fds string
		s         signature
	)
	if _, err := fmt.Sscanf(line, "%s %d %s\n", &name, &s.args, &fds); err != nil {
		return "", s, err
	}
	if s.args < 0 || s.args > mostArgs {
		return "", s, fmt.Errorf("want 0 to %d arguments", mostArgs)
	}
	if fds == "-" {
		return name, s, nil
	}
	for fd := range strings.SplitSeq(fds, ",") {
		i, err := strconv.Atoi(fd)
		if err != nil || i < 0 || i >= s.args {
			return "", s, fmt.Errorf("want a descriptor among the %d arguments", s.args)
		}
		s.fds = append(s.fds, i)
	}
	return name, s, nil
}

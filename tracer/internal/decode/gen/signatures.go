// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"os"
	"strings"
)

// mostArgs is how many arguments a system call can take.
const mostArgs = 6

// A signature is a line of calls.txt.
type signature struct {
	args int
	fds  string
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
		name string
		s    signature
	)
	if _, err := fmt.Sscanf(line, "%s %d %s\n", &name, &s.args, &s.fds); err != nil {
		return "", s, err
	}
	if s.args < 0 || s.args > mostArgs {
		return "", s, fmt.Errorf("want 0 to %d arguments", mostArgs)
	}
	return name, s, nil
}

// SPDX-License-Identifier: MIT

package vm

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/kwitness/kwitness/specs/matrix/internal/frame"
)

// save writes a report to the folder, as it was before it was compressed.
func save(dir string, f frame.Frame) error {
	name, packed := strings.CutSuffix(f.Name, ".gz")
	content := f.Content
	if packed {
		r, err := gzip.NewReader(bytes.NewReader(content))
		if err != nil {
			return fmt.Errorf("report %s: %w", f.Name, err)
		}
		if content, err = io.ReadAll(r); err != nil {
			return fmt.Errorf("report %s: %w", f.Name, err)
		}
	}
	return os.WriteFile(filepath.Join(dir, name), content, 0o644)
}

// judge makes a crash of whatever kept the exit code from coming, and of a
// kernel that complained about itself.
func (g Guest) judge(ctx context.Context, err error) error {
	console, readErr := os.ReadFile(g.consoleLog())
	complaint := complaint(string(console))
	switch {
	case complaint != "":
		return &Crash{complaint}
	case err == nil:
		return readErr
	case ctx.Err() != nil:
		return &Crash{fmt.Sprintf("no exit code in time: %v", context.Cause(ctx))}
	}
	return &Crash{fmt.Sprintf("no exit code: %v; its console ends with %q", err, last(string(console)))}
}

// complaints are how a kernel begins to say that it is broken.
var complaints = []string{"Kernel panic", "Oops:", "BUG: ", "init: "}

// complaint returns the first line in which the kernel says so. It begins with
// the time, or with nothing; what the specs print is indented or has other words.
func complaint(console string) string {
	for line := range strings.Lines(console) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			_, line, _ = strings.Cut(line, "] ")
		}
		for _, c := range complaints {
			if strings.HasPrefix(line, c) {
				return line
			}
		}
	}
	return ""
}

// last returns the last line that is not empty.
func last(console string) string {
	lines := strings.Split(strings.TrimSpace(console), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

// SPDX-License-Identifier: MIT

package book

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// The files of a report.
const (
	MarkdownFile = "claims.md"
	JSONFile     = "claims.json"
	MutantsFile  = "mutants.txt"
)

// Write writes the book into the folder, which it makes if need be. Each file is
// replaced at once or left as it is.
func (b Book) Write(dir string) error {
	if err := replace(dir, MarkdownFile, b.Markdown); err != nil {
		return err
	}
	return replace(dir, JSONFile, b.JSON)
}

// Write writes the mutants' file in the same way.
func (h Hunt) Write(dir string) error {
	return replace(dir, MutantsFile, func(w io.Writer) error {
		_, err := io.WriteString(w, h.String())
		return err
	})
}

// replace writes a file beside the old one and renames it.
func replace(dir, name string, write func(io.Writer) error) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	f, err := os.CreateTemp(dir, name+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	defer os.Remove(f.Name()) // in vain once it is renamed
	defer f.Close()
	if err := fill(f, write); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return os.Rename(f.Name(), filepath.Join(dir, name))
}

// fill writes the whole file, for everybody to read.
func fill(f *os.File, write func(io.Writer) error) error {
	w := bufio.NewWriter(f)
	if err := write(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	return f.Close()
}

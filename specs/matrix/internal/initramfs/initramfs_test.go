// SPDX-License-Identifier: MIT

package initramfs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/cavaliergopher/cpio"
	"github.com/google/go-cmp/cmp"
)

func TestTheArchiveHasFoldersBeforeTheirFiles(t *testing.T) {
	program := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(program, []byte("machine code"), 0o600); err != nil {
		t.Fatal(err)
	}
	var archive bytes.Buffer
	files := []File{{Path: "init", Mode: 0o755, From: program}, {Path: "a/b/c", Mode: 0o644, Content: []byte("text")}}
	if err := Write(&archive, files, "proc", "sys/kernel"); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"a 40755 ", "a/b 40755 ", "proc 40755 ", "sys 40755 ", "sys/kernel 40755 ", "init 100755 machine code", "a/b/c 100644 text",
	}
	if diff := cmp.Diff(want, list(t, &archive)); diff != "" {
		t.Error(diff)
	}
}

func TestAFileThatIsNotThereIsAnError(t *testing.T) {
	err := Write(io.Discard, []File{{Path: "init", From: filepath.Join(t.TempDir(), "none")}})
	if !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// list returns name, mode and content of each entry.
func list(t *testing.T, archive io.Reader) (entries []string) {
	inodes := map[int64]bool{}
	for r := cpio.NewReader(archive); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return entries
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil || inodes[h.Inode] {
			t.Fatalf("%s: inode %d: %v", h.Name, h.Inode, err)
		}
		inodes[h.Inode] = true
		entries = append(entries, fmt.Sprintf("%s %o %s", h.Name, uint32(h.Mode), content))
	}
}

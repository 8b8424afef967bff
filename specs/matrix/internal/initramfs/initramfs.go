// SPDX-License-Identifier: MIT

// Package initramfs writes the file system that a guest wakes up in.
package initramfs

import (
	"fmt"
	"io"
	"os"
	"path"
	"slices"

	"github.com/cavaliergopher/cpio"
)

// A File is a file of the guest. Its folders come with it.
type File struct {
	// Path has no leading slash: init, specs/specs.test.
	Path string
	Mode os.FileMode // permissions only
	// Content is the file's; From is a file of the host to take it from instead.
	Content []byte
	From    string
}

// Write writes an archive of the files and of the given empty folders, which the
// kernel unpacks.
func Write(w io.Writer, files []File, empty ...string) error {
	archive := cpio.NewWriter(w)
	folders := foldersOf(files, empty)
	for i, name := range folders {
		if err := archive.WriteHeader(header(name, cpio.TypeDir|0o755, 0, i)); err != nil {
			return fmt.Errorf("initramfs: %s: %w", name, err)
		}
	}
	for i, f := range files {
		if err := f.write(archive, len(folders)+i); err != nil {
			return fmt.Errorf("initramfs: %s: %w", f.Path, err)
		}
	}
	return archive.Close()
}

// foldersOf returns the folders, each after the one it lies in.
func foldersOf(files []File, empty []string) []string {
	var folders []string
	add := func(name string) {
		for ; name != "."; name = path.Dir(name) {
			folders = append(folders, name)
		}
	}
	for _, name := range empty {
		add(name)
	}
	for _, f := range files {
		add(path.Dir(f.Path))
	}
	slices.Sort(folders)
	return slices.Compact(folders)
}

func (f File) write(archive *cpio.Writer, inode int) error {
	content := f.Content
	if f.From != "" {
		var err error
		if content, err = os.ReadFile(f.From); err != nil {
			return err
		}
	}
	if err := archive.WriteHeader(header(f.Path, cpio.TypeReg|cpio.FileMode(f.Mode.Perm()), len(content), inode)); err != nil {
		return err
	}
	_, err := archive.Write(content)
	return err
}

// header describes a file or folder. Those of one inode would be links.
func header(name string, mode cpio.FileMode, size, inode int) *cpio.Header {
	return &cpio.Header{Name: name, Mode: mode, Size: int64(size), Inode: int64(inode) + 1, Links: 1}
}

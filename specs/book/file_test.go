// SPDX-License-Identifier: MIT

package book_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/specs/book"
)

func TestTheFilesAreReplaced(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "report")
	for range 2 {
		if err := book.New(report(), all, host).Write(dir); err != nil {
			t.Fatal(err)
		}
		if err := hunted().Write(dir); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var modes []string
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		modes = append(modes, info.Mode().String()+" "+e.Name())
	}
	want := []string{"-rw-r--r-- " + book.JSONFile, "-rw-r--r-- " + book.MarkdownFile, "-rw-r--r-- " + book.MutantsFile}
	if diff := cmp.Diff(want, modes); diff != "" {
		t.Error("files (-want +got):\n" + diff)
	}
}

func TestAFolderThatCannotBeWrittenIsAnErrorInOneLine(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	want := "write claims.md: mkdir " + file + ": not a directory"
	if err := book.New(report(), all, host).Write(file); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

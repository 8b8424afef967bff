// SPDX-License-Identifier: MIT

package frame

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFramesArriveAsTheyWereSent(t *testing.T) {
	sent := []Frame{{Name: "kernel", Content: []byte("6.12\n")}, {Name: "empty", Content: []byte{}}, {Name: "b", Content: []byte("EXIT 7\n\x00\xff")}, {Exit: 3}}
	var line bytes.Buffer
	for _, f := range sent[:3] {
		if err := WriteFile(&line, f.Name, f.Content); err != nil {
			t.Fatal(err)
		}
	}
	if err := WriteExit(&line, 3); err != nil {
		t.Fatal(err)
	}
	r := NewReader(&line)
	for _, want := range sent {
		got, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestALineThatBreaksOffIsUnexpected(t *testing.T) {
	whole := "FILE kernel 5\n6.12\n"
	for n := range len(whole) {
		_, err := NewReader(strings.NewReader(whole[:n])).Next()
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("after %q: %v", whole[:n], err)
		}
	}
}

func TestWhatIsNoFrameIsRefused(t *testing.T) {
	for _, head := range []string{
		"\n", "hello\n", "EXIT\n", "EXIT x\n", "FILE a\n", "FILE a -1\n", "FILE a 999999999999\n", "FILE ../a 1\nx", "FILE a/b 1\nx", "FILE . 1\nx",
		strings.Repeat("x", longestHead+1) + "\n",
	} {
		if f, err := NewReader(strings.NewReader(head)).Next(); err == nil {
			t.Errorf("%q is taken for %v", head, f)
		}
	}
}

func TestANameThatWouldNotArriveIsNotSent(t *testing.T) {
	for _, name := range []string{"", ".", "..", "a b", "a\nb", "a/b", "/a"} {
		var line bytes.Buffer
		if err := WriteFile(&line, name, nil); err == nil || line.Len() > 0 {
			t.Errorf("%q was sent: %v", name, err)
		}
	}
}

// SPDX-License-Identifier: MIT

// Package frame is how a guest hands its reports to the host, over a serial line
// that carries nothing else:
//
//	FILE name size\n
//	<size bytes>
//	EXIT code\n
//
// The exit code of the specs comes last. A line that ends without it is that of
// a guest that crashed.
package frame

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path/filepath"
)

// A Frame is a file, or the end.
type Frame struct {
	// Name is a file's name without folders; "" is the end.
	Name    string
	Content []byte
	// Exit is the exit code that the end carries.
	Exit int
}

// The bounds of what a host believes.
const (
	longestHead = 256
	largestFile = 256 << 20
)

// WriteFile writes the frame of a file.
func WriteFile(w io.Writer, name string, content []byte) error {
	if !plain(name) {
		return fmt.Errorf("frame: %q is no name of a file", name)
	}
	if _, err := fmt.Fprintf(w, "FILE %s %d\n", name, len(content)); err != nil {
		return err
	}
	_, err := w.Write(content)
	return err
}

// WriteExit writes the frame that is the last one.
func WriteExit(w io.Writer, code int) error {
	_, err := fmt.Fprintf(w, "EXIT %d\n", code)
	return err
}

// A Reader reads frames.
type Reader struct{ r *bufio.Reader }

// NewReader returns a reader of the frames on a line.
func NewReader(r io.Reader) *Reader { return &Reader{bufio.NewReaderSize(r, longestHead)} }

// Next returns the next frame. A line that ends before its end frame is an
// io.ErrUnexpectedEOF.
func (r *Reader) Next() (Frame, error) {
	head, err := r.r.ReadSlice('\n')
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return Frame{}, fmt.Errorf("frame: %w after %q", err, head)
	}
	return r.frame(string(head))
}

func (r *Reader) frame(head string) (f Frame, err error) {
	if n, _ := fmt.Sscanf(head, "EXIT %d\n", &f.Exit); n == 1 {
		return f, nil
	}
	var size int
	n, _ := fmt.Sscanf(head, "FILE %s %d\n", &f.Name, &size)
	if n != 2 || !plain(f.Name) || size < 0 || size > largestFile {
		return Frame{}, fmt.Errorf("frame: %q is none", head)
	}
	f.Content = make([]byte, size)
	if _, err := io.ReadFull(r.r, f.Content); err != nil {
		return Frame{}, fmt.Errorf("frame: %s: %w", f.Name, io.ErrUnexpectedEOF)
	}
	return f, nil
}

// plain reports whether a name is one of a file in a folder, and one word.
func plain(name string) bool {
	for _, c := range name {
		if c <= ' ' || c == '\x7f' {
			return false
		}
	}
	return name != "" && name != "." && filepath.IsLocal(name) && filepath.Base(name) == name
}

// SPDX-License-Identifier: MIT

package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/matrix/internal/frame"
)

// A line is the serial line to the host.
type line struct{ *os.File }

// openLine opens the line for bytes: what the terminal layer makes of text is
// switched off.
func openLine(device string) (line, error) {
	f, err := os.OpenFile(device, os.O_WRONLY|unix.O_NOCTTY, 0)
	if err != nil {
		return line{}, err
	}
	t, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	if err != nil {
		return line{}, fmt.Errorf("%s: %w", device, err)
	}
	t.Oflag &^= unix.OPOST
	t.Lflag &^= unix.ECHO | unix.ICANON | unix.ISIG
	if err := unix.IoctlSetTermios(int(f.Fd()), unix.TCSETS, t); err != nil {
		return line{}, fmt.Errorf("%s: %w", device, err)
	}
	return line{f}, nil
}

// sendKernel sends the kernel's release: a sign of life.
func (l line) sendKernel() error {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return err
	}
	return frame.WriteFile(l, "kernel", []byte(unix.ByteSliceToString(u.Release[:])+"\n"))
}

// sendReports sends what the specs wrote, and their exit code when all of it is
// on its way. The files are compressed: the line is slow.
func (l line) sendReports(code int) error {
	entries, err := os.ReadDir(reports)
	if err != nil {
		return err
	}
	for _, e := range entries {
		content, err := compressed(filepath.Join(reports, e.Name()))
		if err != nil {
			return err
		}
		if err := frame.WriteFile(l, e.Name()+".gz", content); err != nil {
			return err
		}
	}
	if err := frame.WriteExit(l, code); err != nil {
		return err
	}
	return unix.IoctlSetInt(int(l.Fd()), unix.TCSBRK, 1) // tcdrain
}

func compressed(file string) ([]byte, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

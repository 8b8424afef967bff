// SPDX-License-Identifier: MIT

package inspect

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
)

// File returns the file behind a descriptor of a process. The error wraps ESRCH
// if there is no such process, EBADF if it has no such descriptor, and
// [ErrChanged] if the descriptor was given another file meanwhile.
func (i *Inspector) File(pid, fd int) (f File, err error) {
	err = i.use(func() error { f, err = i.file(pid, fd); return err })
	if err != nil {
		return File{}, fmt.Errorf("descriptor %d of process %d: %w", fd, pid, err)
	}
	return f, nil
}

// Files returns the files behind all descriptors of a process, in ascending
// order of FD. Errors are those of [Inspector.File].
func (i *Inspector) Files(pid int) (files []File, err error) {
	err = i.use(func() error { files, err = i.all(pid); return err })
	if err != nil {
		return nil, fmt.Errorf("files of process %d: %w", pid, err)
	}
	return files, nil
}

func (i *Inspector) file(pid, fd int) (File, error) {
	other := func(o bpf.ProbesOpenFile) bool { return int(o.Fd) != fd }
	files, err := i.describe(pid, func() ([]bpf.ProbesOpenFile, error) {
		open, err := i.list(pid)
		return slices.DeleteFunc(open, other), err
	})
	if err == nil && len(files) == 0 {
		err = unix.EBADF
	}
	if err != nil {
		return File{}, err
	}
	return files[0], nil
}

func (i *Inspector) all(pid int) ([]File, error) {
	return i.describe(pid, func() ([]bpf.ProbesOpenFile, error) { return i.list(pid) })
}

// describe adds to a list of descriptors what their files hold, and sees to it
// that they still have those files then.
func (i *Inspector) describe(pid int, list func() ([]bpf.ProbesOpenFile, error)) ([]File, error) {
	open, err := list()
	if err != nil {
		return nil, err
	}
	var files []File
	for _, o := range open {
		f, err := i.look(pid, o)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	again, err := list()
	if err == nil && !slices.Equal(open, again) {
		err = ErrChanged
	}
	return files, err
}

// list asks the kernel for the open files of a process.
func (i *Inspector) list(pid int) ([]bpf.ProbesOpenFile, error) {
	// Signal 0 goes to nobody: it asks whether there is such a process.
	if pid <= 0 || errors.Is(unix.Kill(pid, 0), unix.ESRCH) {
		return nil, unix.ESRCH
	}
	i.shared.Pid = uint32(pid)
	r, err := i.files.Open()
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		return nil, err
	}
	open := make([]bpf.ProbesOpenFile, len(raw)/binary.Size(bpf.ProbesOpenFile{}))
	err = binary.Read(bytes.NewReader(raw), binary.NativeEndian, open)
	slices.SortFunc(open, func(a, b bpf.ProbesOpenFile) int { return cmp.Compare(a.Fd, b.Fd) })
	return open, err
}

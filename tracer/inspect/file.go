// SPDX-License-Identifier: MIT

package inspect

import (
	"errors"

	"github.com/kwitness/kwitness/bpf"
)

// A File is a descriptor and the kernel's struct file behind it, the "open file
// description" of the manual pages. Descriptors that were made by dup(2), fork(2)
// or SCM_RIGHTS have the same one: the same Addr.
type File struct {
	PID, FD int
	Addr    uint64 // of the struct file
	Ops     uint64 // f_op, its operations: the same for all files of a kind
	Private uint64 // private_data: the struct socket, the struct eventpoll…
	Flags   uint32 // f_flags: what F_GETFL returns
	// Refs is how many references there are: one for all descriptors of a table,
	// each, and one for each call that is using the file, where the process has
	// several threads. A watching epoll has none.
	Refs  int64
	Owner Owner

	layout *layout
}

// FieldAddr returns the address of a field of the struct file by the kernel's
// own name, as "f_op" or "f_flags", for a watchpoint.
func (f File) FieldAddr(path string) (uint64, error) {
	if f.layout == nil {
		return 0, errors.New("field of a file that no inspector returned")
	}
	at, err := find(f.layout.file.Struct, path)
	if err != nil {
		return 0, err
	}
	return f.Addr + uint64(at.offset), nil
}

// look reads what the struct file holds besides what the iterator has found.
// The iterator holds a reference of its own, which must not be counted.
func (i *Inspector) look(pid int, o bpf.ProbesOpenFile) (File, error) {
	l := &i.layout.file
	raw, err := i.memory.one(o.Addr, l.Size)
	if err != nil {
		return File{}, err
	}
	f := File{PID: pid, FD: int(o.Fd), Addr: o.Addr, Ops: o.Ops, Private: o.Private, Flags: o.Flags, layout: i.layout}
	f.Refs = int64(l.refs.of(raw)) + l.refsAreLess
	f.Owner, err = i.owner(o.Addr, raw)
	return f, err
}

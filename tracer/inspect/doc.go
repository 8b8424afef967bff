// SPDX-License-Identifier: MIT

// Package inspect reads kernel objects as they stand: the struct file behind a
// descriptor, with its owner, and the struct eventpoll behind an epoll
// descriptor, with its red-black tree and its ready list. Where the tracer shows
// what happened, this shows what there is.
//
// It says which fields are read by their own names in the kernel and looks up
// where they lie in the running kernel's BTF. Nothing is changed, and nothing
// is attached to what the machine does; the reads take no locks.
//
// An eventpoll can be proved to be what the textbooks say:
//
//	in, err := inspect.New() // as root
//	if err != nil {
//		return err
//	}
//	defer in.Close()
//
//	e, err := in.Eventpoll(pid, epfd)
//	if err != nil {
//		return err
//	}
//	fmt.Println(len(e.Items), "watched,", len(e.Ready), "ready")
//	return e.Check() // a red-black tree by (file, fd), a circular list, both intact
//
// A file is known by its address: two descriptors share an open file if and only
// if File returns the same Addr, in whatever processes they are.
//
//	a, _ := in.File(parent, 7)
//	b, _ := in.File(child, 7)
//	fmt.Println(a.Addr == b.Addr, a.Owner.PID, a.Flags&unix.O_NONBLOCK != 0)
//
// An address can be watched. The kernel reads f_op of a file whenever it polls it,
// so that a watchpoint there counts polls:
//
//	addr, _ := a.FieldAddr("f_op")
//	err = rec.Watch("polls", tid, watch.Window{Addr: addr, Len: 8})
//
// A watchpoint sees the inspector's own reads, too, if they are made on the
// watched thread (bpf_probe_read_kernel() in a call of bpf).
//
// # Be quiet
//
// The kernel's locks cannot be taken from outside. What is read must be at rest:
// its process blocked, or waiting for the test. Each object is read twice, and an
// error that wraps [ErrChanged] says that the two differ. An address is that of
// this object only as long as the object lives; the kernel reuses memory.
//
// Pids are those of the pid namespace of the process that made the inspector.
// Descriptors are those of the table of a process's first thread, which all its
// threads share but those that unshared it; it is gone once that thread has
// ended.
package inspect

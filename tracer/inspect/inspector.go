// SPDX-License-Identifier: MIT

package inspect

import (
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/btf"
	"github.com/cilium/ebpf/link"
	"github.com/cilium/ebpf/rlimit"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
)

// An Inspector reads kernel objects. It may be used by several goroutines at the
// same time; they take turns.
type Inspector struct {
	layout *layout
	pidNS  uint32 // 0: the kernel's first

	mu     sync.Mutex // guards the rest: there is one buffer
	closed bool
	coll   *ebpf.Collection
	shared *shared
	memory memory
	files  *link.Iter
	epoll  uint64 // the file operations of every epoll file
}

// New loads the programs that read the kernel's memory; nothing is attached to
// what the machine does, and nothing is slowed down. The error wraps
// [ErrNotSupported] or [ErrNotPermitted] if it cannot be done here.
func New() (*Inspector, error) {
	i := &Inspector{}
	if err := i.open(); err != nil {
		return nil, errors.Join(refused(err), i.Close())
	}
	return i, nil
}

func (i *Inspector) open() (err error) {
	if err := rlimit.RemoveMemlock(); err != nil { // only before Linux 5.11
		return fmt.Errorf("raise the memlock limit: %w", err)
	}
	types, err := btf.LoadKernelSpec()
	if err != nil {
		return err
	}
	if i.layout, err = newLayout(types); err != nil {
		return err
	}
	if i.pidNS, err = pidNamespace(); err != nil {
		return err
	}
	if i.coll, err = load(i.pidNS); err != nil {
		return err
	}
	if i.shared, err = share(i.coll.Maps[bpf.ProbesMapInspection], i.coll.Programs[bpf.ProbesProgPeekRanges]); err != nil {
		return err
	}
	i.memory = i.shared.read
	if i.files, err = link.AttachIter(link.IterOptions{Program: i.coll.Programs[bpf.ProbesProgOpenFiles]}); err != nil {
		return err
	}
	return i.calibrate()
}

// calibrate learns how an epoll file is known, as the kernel itself does it
// (is_file_epoll()): by its operations, here those of a file of this process.
func (i *Inspector) calibrate() error {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return os.NewSyscallError("epoll_create1", err)
	}
	defer unix.Close(fd)
	f, err := i.file(os.Getpid(), fd)
	if err != nil {
		return fmt.Errorf("find an epoll file of my own: %w", err)
	}
	i.epoll = f.Ops
	return nil
}

// Close unloads the programs. It may be called twice; what was read before stays
// valid.
func (i *Inspector) Close() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.closed {
		return nil
	}
	i.closed = true
	var errs []error
	if i.files != nil {
		errs = append(errs, i.files.Close())
	}
	if i.shared != nil {
		errs = append(errs, i.shared.unmap())
	}
	if i.coll != nil {
		i.coll.Close()
	}
	return errors.Join(errs...)
}

// use runs f while nobody else uses the buffer.
func (i *Inspector) use(f func() error) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.closed {
		return ErrClosed
	}
	return f()
}

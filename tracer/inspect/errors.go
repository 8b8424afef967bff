// SPDX-License-Identifier: MIT

package inspect

import (
	"errors"
	"fmt"
	"os"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"
)

var (
	// ErrNotSupported says that this kernel has no types (BTF), no iterators of
	// files, or not the fields that are read. It is [errors.ErrUnsupported].
	ErrNotSupported = errors.ErrUnsupported
	// ErrNotPermitted says that this process may not look into the kernel: it
	// takes root, or CAP_BPF and CAP_PERFMON. It is [os.ErrPermission].
	ErrNotPermitted = os.ErrPermission
	// ErrClosed says that the inspector was closed.
	ErrClosed = os.ErrClosed
	// ErrNotEpoll says that the descriptor's file is not one of epoll_create(2).
	ErrNotEpoll = errors.New("not an epoll file")
	// ErrChanged says that the object was changed while it was read: the
	// processes that use it were not quiet.
	ErrChanged = errors.New("it changed while it was read: who uses it must be quiet")
	// ErrCorrupt says that what was read cannot be such an object: a pointer
	// leads nowhere, or in a circle. A use of the object at the same time can
	// be the cause too.
	ErrCorrupt = errors.New("the kernel's memory holds no such object")
)

// refused names the kind of a refusal by the kernel.
func refused(err error) error {
	switch {
	case errors.Is(err, unix.EPERM), errors.Is(err, unix.EACCES):
		return fmt.Errorf("inspect: %w: %w", ErrNotPermitted, err)
	case errors.Is(err, ebpf.ErrNotSupported), errors.Is(err, errNoField), errors.Is(err, unix.ENOENT), errors.Is(err, unix.EOPNOTSUPP):
		return fmt.Errorf("inspect: %w: %w", ErrNotSupported, err)
	}
	return fmt.Errorf("inspect: %w", err)
}

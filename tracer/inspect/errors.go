// SPDX-License-Identifier: MIT

package inspect

import (
	"errors"
	"fmt"
	"os"
	"slices"

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

// A refusal says what the kernel lacks or does not allow, and why.
type refusal struct {
	kind, cause error
	why         string
}

func (r *refusal) Error() string   { return fmt.Sprintf("inspect: %v: %s", r.kind, r.why) }
func (r *refusal) Unwrap() []error { return []error{r.kind, r.cause} }

// refused names the kind of a refusal by the kernel. Where it is one of rights
// the cause's own words are left out: cilium/ebpf adds a hint about MEMLOCK to
// every EPERM, which misleads.
func refused(err error) error {
	switch {
	case is(err, unix.EPERM, unix.EACCES):
		return &refusal{ErrNotPermitted, err, "it takes root, or CAP_BPF and CAP_PERFMON, and no lockdown to confidentiality"}
	case is(err, ebpf.ErrNotSupported, errNoField, unix.ENOENT, unix.EOPNOTSUPP):
		return &refusal{ErrNotSupported, err, err.Error()}
	}
	return fmt.Errorf("inspect: %w", err)
}

func is(err error, targets ...error) bool {
	return slices.ContainsFunc(targets, func(t error) bool { return errors.Is(err, t) })
}

// SPDX-License-Identifier: MIT

package tracer

import (
	"errors"
	"fmt"
	"os"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/internal/ksym"
	"github.com/kwitness/kwitness/tracer/watch"
)

var (
	// ErrNotSupported says that this kernel or machine has no such thing.
	ErrNotSupported = errors.New("not supported")
	// ErrNotPermitted says that it may be there, but not for this process: a
	// capability is missing, or the kernel is locked down.
	ErrNotPermitted = errors.New("not permitted")
	// ErrClosed says that the tracer was closed.
	ErrClosed = os.ErrClosed
)

// A HookError says why a hook cannot be used. It wraps [ErrNotSupported],
// [ErrNotPermitted] or neither, and the cause with its errno.
type HookError struct {
	Hook  Hook
	Cause error
}

// Error says which hook, why, and what to do about it.
func (e *HookError) Error() string {
	verdict := e.verdict()
	if verdict == nil {
		return fmt.Sprintf("hook %s: %v", e.Hook, e.Cause)
	}
	why := e.reason()
	if errors.Is(verdict, ErrNotPermitted) {
		why = e.remedy()
	}
	return fmt.Sprintf("hook %s: %v: %s", e.Hook, verdict, why)
}

// Unwrap returns the verdict and the cause.
func (e *HookError) Unwrap() []error {
	if v := e.verdict(); v != nil {
		return []error{v, e.Cause}
	}
	return []error{e.Cause}
}

func (e *HookError) verdict() error {
	switch {
	case rejected(e.Cause): // a probe that is wrong for this kernel, whatever the errno
	case is(e.Cause, unix.EPERM, unix.EACCES, ksym.ErrHidden):
		return ErrNotPermitted
	case noBTF(), is(e.Cause, errSilent, ebpf.ErrNotSupported, watch.ErrBlind, unix.ENODEV, unix.ENOENT, unix.EOPNOTSUPP):
		return ErrNotSupported
	}
	return nil
}

// rejected reports whether the kernel's verifier has looked at a probe and said
// why not. Its errno is then often EACCES (check_mem_access), which is no lack of
// a right.
func rejected(err error) bool {
	var v *ebpf.VerifierError
	return errors.As(err, &v) && len(v.Log) > 1
}

func (e *HookError) reason() string {
	if noBTF() {
		return "the kernel has no BTF: " + btfPath + " is missing (it takes CONFIG_DEBUG_INFO_BTF=y)"
	}
	return e.Cause.Error()
}

const btfPath = "/sys/kernel/btf/vmlinux"

func noBTF() bool {
	_, err := os.Stat(btfPath)
	return errors.Is(err, os.ErrNotExist)
}

// remedy says how to become allowed. The cause's own words are left out:
// cilium/ebpf adds a hint about MEMLOCK to every EPERM, which misleads.
func (e *HookError) remedy() string {
	if os.Geteuid() != 0 {
		return "run as root (sudo), or with CAP_BPF, CAP_PERFMON, CAP_SYS_PTRACE and CAP_SYSLOG"
	}
	if mode := lockdown(); mode != "" && functions[e.Hook] != nil {
		return "the kernel is locked down (lockdown=" + mode + "): not even root may"
	}
	return "root is not enough here: the container lacks CAP_BPF or CAP_PERFMON"
}

func is(err error, targets ...error) bool {
	for _, t := range targets {
		if errors.Is(err, t) {
			return true
		}
	}
	return false
}

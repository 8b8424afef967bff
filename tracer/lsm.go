// SPDX-License-Identifier: MIT

package tracer

import (
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
)

// shot is LSM_SHOT, by which the probes know a call of the tracer's.
const shot = 0x6b7769746e657373

// shoot makes a call that file_fcntl sees and looks whether it did: a kernel that
// does not list bpf among its security modules attaches the probes all the same.
func (p *probes) shoot() error {
	var before, after uint64
	seen := p.Variables[bpf.ProbesVarLsmShots]
	if err := seen.Get(&before); err != nil {
		return &HookError{HookLSM, err}
	}
	if _, _, errno := unix.Syscall(unix.SYS_FCNTL, uintptr(p.Maps[bpf.ProbesMapRecordings].FD()), unix.F_GETFD, shot); errno != 0 {
		return &HookError{HookLSM, errno}
	}
	if err := seen.Get(&after); err != nil {
		return &HookError{HookLSM, err}
	}
	if after == before {
		return &HookError{HookLSM, errSilent}
	}
	return nil
}

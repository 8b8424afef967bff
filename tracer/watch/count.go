// SPDX-License-Identifier: MIT

package watch

import (
	"encoding/binary"
	"errors"
	"os"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
)

// errUnscheduled says that the kernel could not keep the watchpoint in the
// registers: a pinned event in error reads as end of file.
var errUnscheduled = errors.New("the watchpoint lost its debug registers")

// Disarm stops the watchpoint and returns how many hits the kernel counted that
// no program saw, as happens when a hit falls into another perf program
// (bpf_overflow_handler, bpf_prog_active). After it nothing is recorded.
func (wp *Watchpoint) Disarm() (missed uint64, err error) {
	err = unix.IoctlSetInt(wp.store, unix.PERF_EVENT_IOC_DISABLE, unix.PERF_IOC_FLAG_GROUP)
	if err != nil {
		return 0, os.NewSyscallError("ioctl(PERF_EVENT_IOC_DISABLE)", err)
	}
	stores, err := count(wp.store) // the leader, which shows whether the group is in error
	if err != nil {
		return 0, err
	}
	accesses, err := count(wp.access)
	if err != nil {
		return 0, err
	}
	var seen bpf.ProbesHits
	if err := wp.hits.Lookup(wp.key, &seen); err != nil {
		return 0, err
	}
	return stores - seen.Stores + accesses - seen.Accesses, nil
}

func count(fd int) (uint64, error) {
	var value [8]byte
	n, err := unix.Read(fd, value[:])
	if err != nil {
		return 0, os.NewSyscallError("read", err)
	}
	if n == 0 {
		return 0, errUnscheduled
	}
	return binary.NativeEndian.Uint64(value[:]), nil
}

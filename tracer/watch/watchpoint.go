// SPDX-License-Identifier: MIT

package watch

import (
	"errors"
	"fmt"
	"os"
	"unsafe"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
)

// What a breakpoint fires on (uapi linux/hw_breakpoint.h).
const (
	onWrite  = 2 // HW_BREAKPOINT_W
	onAccess = 3 // HW_BREAKPOINT_RW
)

// ErrNoRegister says that the four debug registers of the thread are taken.
var ErrNoRegister = errors.New("no debug register is free: a CPU has four, a watchpoint takes two")

// Programs are what runs at a hit, and the map in which they count.
type Programs struct {
	Store, Access *ebpf.Program
	Hits          *ebpf.Map
}

// A Watchpoint is armed until it is closed.
type Watchpoint struct {
	key  bpf.ProbesWatched
	hits *ebpf.Map
	// The group: its leader sees writes, the other one every access. The
	// kernel puts the leader into the lower register and asks it first.
	store, access int
}

// Open arms a watchpoint on the memory of thread tid, which may belong to any
// process that the caller may ptrace. The error wraps [ErrNoRegister] if the
// debug registers are taken, else the errno of perf_event_open(2).
func (p Programs) Open(tid int, w Window) (*Watchpoint, error) {
	if err := w.check(); err != nil {
		return nil, err
	}
	wp := &Watchpoint{key: bpf.ProbesWatched{Addr: w.Addr, Tid: uint32(tid)}, hits: p.Hits, store: -1, access: -1}
	if err := wp.arm(p, tid, w); err != nil {
		return nil, errors.Join(fmt.Errorf("watch %d bytes at %#x of thread %d: %w", w.Len, w.Addr, tid, err), wp.Close())
	}
	return wp, nil
}

func (wp *Watchpoint) arm(p Programs, tid int, w Window) (err error) {
	if err := p.Hits.Update(wp.key, bpf.ProbesHits{}, ebpf.UpdateNoExist); err != nil {
		wp.hits = nil // another watchpoint's, or nobody's
		if errors.Is(err, ebpf.ErrKeyExist) {
			return fmt.Errorf("already watched: %w", ebpf.ErrKeyExist)
		}
		return fmt.Errorf("count its hits: %w", err)
	}
	if wp.store, err = open(tid, w, onWrite, -1, p.Store); err != nil {
		return err
	}
	if wp.access, err = open(tid, w, onAccess, wp.store, p.Access); err != nil {
		return err
	}
	return os.NewSyscallError("ioctl(PERF_EVENT_IOC_ENABLE)",
		unix.IoctlSetInt(wp.store, unix.PERF_EVENT_IOC_ENABLE, unix.PERF_IOC_FLAG_GROUP))
}

// open opens one breakpoint. It counts accesses in kernel and user mode: with
// exclude_user the kernel delivered a SIGTRAP for the program's own accesses.
func open(tid int, w Window, access uint32, leader int, prog *ebpf.Program) (int, error) {
	attr := unix.PerfEventAttr{
		Type: unix.PERF_TYPE_BREAKPOINT, Bp_type: access, Ext1: w.Addr, Ext2: uint64(w.Len), Sample: 1,
	}
	attr.Size = uint32(unsafe.Sizeof(attr))
	if leader < 0 { // pinned: in a register whenever the thread runs, or in error
		attr.Bits = unix.PerfBitDisabled | unix.PerfBitPinned
	}
	fd, err := unix.PerfEventOpen(&attr, tid, -1, leader, unix.PERF_FLAG_FD_CLOEXEC)
	if errors.Is(err, unix.ENOSPC) {
		return -1, ErrNoRegister
	}
	if err != nil {
		return -1, os.NewSyscallError("perf_event_open", err)
	}
	if err := unix.IoctlSetInt(fd, unix.PERF_EVENT_IOC_SET_BPF, prog.FD()); err != nil {
		return -1, errors.Join(os.NewSyscallError("ioctl(PERF_EVENT_IOC_SET_BPF)", err), unix.Close(fd))
	}
	return fd, nil
}

// Close releases the registers. It may be called twice.
func (wp *Watchpoint) Close() error {
	var errs []error
	for _, fd := range []*int{&wp.access, &wp.store} {
		if *fd >= 0 {
			errs = append(errs, os.NewSyscallError("close", unix.Close(*fd)))
			*fd = -1
		}
	}
	if wp.hits != nil {
		errs = append(errs, wp.hits.Delete(wp.key))
		wp.hits = nil
	}
	return errors.Join(errs...)
}

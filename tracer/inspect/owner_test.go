// SPDX-License-Identifier: MIT

package inspect_test

import (
	"runtime"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/inspect"
)

// setOwner is fcntl(F_SETOWN_EX), which takes a struct f_owner_ex.
func setOwner(t *testing.T, fd int, kind, pid int32) {
	t.Helper()
	const setOwnEx = 15 // F_SETOWN_EX
	ex := [2]int32{kind, pid}
	if _, _, errno := unix.Syscall(unix.SYS_FCNTL, uintptr(fd), setOwnEx, uintptr(unsafe.Pointer(&ex))); errno != 0 {
		t.Fatal(errno)
	}
}

func fcntl(t *testing.T, fd, cmd, arg int) {
	t.Helper()
	_, err := unix.FcntlInt(uintptr(fd), cmd, arg)
	ok(t, err)
}

func wantOwner(t *testing.T, in *inspect.Inspector, fd int, want inspect.Owner) {
	t.Helper()
	if f := fileOf(t, in, fd); f.Owner != want {
		t.Errorf("owner is %+v, want %+v", f.Owner, want)
	}
}

// What the kernel calls them (uapi asm-generic/fcntl.h).
const (
	ownerTID  = 0 // F_OWNER_TID
	ownerPID  = 1 // F_OWNER_PID
	ownerPGRP = 2 // F_OWNER_PGRP
	setSignal = 10
)

func TestAnOwnerIsWhoWasSet(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	in, fd := newInspector(t), newEvent(t)
	tid, group := unix.Gettid(), unix.Getpgrp()
	uid, euid := uint32(unix.Getuid()), uint32(unix.Geteuid())
	wantOwner(t, in, fd, inspect.Owner{})

	fcntl(t, fd, unix.F_SETOWN, self)
	wantOwner(t, in, fd, inspect.Owner{PID: self, Type: "process", UID: uid, EUID: euid})
	setOwner(t, fd, ownerTID, int32(tid))
	wantOwner(t, in, fd, inspect.Owner{PID: tid, Type: "thread", UID: uid, EUID: euid})
	fcntl(t, fd, unix.F_SETOWN, -group)
	wantOwner(t, in, fd, inspect.Owner{PID: group, Type: "group", UID: uid, EUID: euid})
	setOwner(t, fd, ownerPGRP, int32(group))
	wantOwner(t, in, fd, inspect.Owner{PID: group, Type: "group", UID: uid, EUID: euid})
	setOwner(t, fd, ownerPID, int32(self))
	fcntl(t, fd, setSignal, int(unix.SIGUSR1))
	wantOwner(t, in, fd, inspect.Owner{PID: self, Type: "process", UID: uid, EUID: euid, Signal: int(unix.SIGUSR1)})

	fcntl(t, fd, unix.F_SETOWN, 0)
	if o := fileOf(t, in, fd).Owner; o.PID != 0 || o.Type != "" || o.Signal != int(unix.SIGUSR1) {
		t.Errorf("owner is %+v, want the signal alone", o)
	}
}

func TestADuplicateHasTheOwnerAndAnotherFileHasNot(t *testing.T) {
	in, fd := newInspector(t), newEvent(t)
	fcntl(t, fd, unix.F_SETOWN, self)
	if f := fileOf(t, in, dup(t, fd)); f.Owner.PID != self {
		t.Errorf("owner of the duplicate is %+v", f.Owner)
	}
	wantOwner(t, in, newEvent(t), inspect.Owner{})
}

func TestAChildMayBeTheOwner(t *testing.T) {
	in, fd := newInspector(t), newEvent(t)
	c := start(t, idles, nil, fd)
	c.hear()
	fcntl(t, fd, unix.F_SETOWN, c.pid)
	if f := fileOf(t, in, fd); f.Owner.PID != c.pid || f.Owner.Type != "process" {
		t.Errorf("owner is %+v, want process %d", f.Owner, c.pid)
	}
}

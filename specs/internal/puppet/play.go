// SPDX-License-Identifier: MIT

package puppet

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// roleEnv tells a process that it is to be the first puppet.
const roleEnv = "KWITNESS_PUPPET"

// arena is the memory that a spec has for arguments. Each puppet has its own copy.
var arena [1 << 20]byte

// handled counts the runs of the handler in signal_*.s.
var handled uint64

// PlayIfAsked turns the process into the first puppet, of which all others are
// forked, if Spawn started it, and does not return then. A test of a package that
// uses Spawn calls it in an init function: only there the main goroutine is on
// the thread whose tid is the pid.
func PlayIfAsked() {
	if _, ok := os.LookupEnv(roleEnv); !ok {
		return
	}
	runtime.LockOSThread()
	debug.SetGCPercent(-1)
	s, err := mapStage(stageFD)
	if err != nil {
		panic(err)
	}
	s.arena, s.handled = uintptr(unsafe.Pointer(&arena)), uintptr(unsafe.Pointer(&handled))
	s.handler, s.restorer = handlerPC, restorerPC
	all := ^uint64(0)
	syscall.RawSyscall6(unix.SYS_RT_SIGPROCMASK, unix.SIG_SETMASK, uintptr(unsafe.Pointer(&all)), 0, 8, 0, 0)
	play(s)
}

// play makes the calls it is told, for ever, also as each of the children that
// it forks. It is nosplit, so that the runtime has no hold on it, and the child,
// which has no runtime, needs none.
//
//go:nosplit
//go:norace
func play(s *stage) {
	c := &s.cues[0]
	for {
		for c.turn == told { // futex_wait() orders this look before the next loads
			syscall.RawSyscall6(unix.SYS_FUTEX, uintptr(unsafe.Pointer(&c.turn)), futexWait, told, 0, 0, 0)
		}
		r, _, errno := syscall.RawSyscall6(c.nr, c.args[0], c.args[1], c.args[2], c.args[3], c.args[4], c.args[5])
		if c.nr == sysFork && r == 0 && errno == 0 {
			first := c == &s.cues[0]
			c = &s.cues[c.child]
			settle(first)
			continue
		}
		c.ret = r
		if errno != 0 {
			c.ret = -uintptr(errno)
		}
		c.turn = told
		syscall.RawSyscall6(unix.SYS_FUTEX, uintptr(unsafe.Pointer(&c.turn)), futexWake, 1, 0, 0, 0)
	}
}

// settle is what a child does of its own accord: it dies with its parent. A child
// of the first puppet leads a group, and leaves that the descriptors it has for
// the sake of the runtime.
//
//go:nosplit
//go:norace
func settle(leads bool) {
	syscall.RawSyscall6(unix.SYS_PRCTL, unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0, 0)
	if leads {
		syscall.RawSyscall6(unix.SYS_SETPGID, 0, 0, 0, 0, 0, 0)
		syscall.RawSyscall6(unix.SYS_CLOSE_RANGE, stageFD, math.MaxInt32, 0, 0, 0, 0)
	}
}

// Of uapi/linux/futex.h.
const (
	futexWait = 0
	futexWake = 1
)

// SPDX-License-Identifier: MIT

package puppet

import (
	"bytes"
	"fmt"
	"os"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"

	. "github.com/onsi/ginkgo/v2"
	"golang.org/x/sys/unix"
)

// Call has the puppet make a call and returns the result.
func (p *Puppet) Call(nr int, args ...int) int {
	GinkgoHelper()
	p.Begin(nr, args...)
	return p.End()
}

// Begin has the puppet begin a call, which may block. End must come before the
// next one.
func (p *Puppet) Begin(nr int, args ...int) {
	GinkgoHelper()
	c := p.cue()
	if atomic.LoadUint32(&c.turn) == telling {
		Fail(fmt.Sprintf("puppet %d is still in call %d", p.pid, c.nr))
	}
	c.nr, c.args = uintptr(nr), [6]uintptr{}
	for i, arg := range args {
		c.args[i] = uintptr(arg)
	}
	atomic.StoreUint32(&c.turn, telling)
	futex(&c.turn, futexWake, 1, nil)
}

// End waits until the call returns, and returns the result.
func (p *Puppet) End() int {
	GinkgoHelper()
	c := p.cue()
	for atomic.LoadUint32(&c.turn) == telling {
		futex(&c.turn, futexWait, telling, &unix.Timespec{Nsec: int64(lookAfter)})
		switch {
		case atomic.LoadUint32(&c.turn) == told:
		case p.ctx.Err() != nil:
			Fail(fmt.Sprintf("puppet %d is still in call %d%x: %v", p.pid, c.nr, c.args, p.ctx.Err()))
		case p.gone():
			Fail(fmt.Sprintf("puppet %d died in call %d%x", p.pid, c.nr, c.args))
		}
	}
	return int(c.ret)
}

// Ended reports whether the call that was begun has returned.
func (p *Puppet) Ended() bool { return atomic.LoadUint32(&p.cue().turn) == told }

// lookAfter is how often a waiting End looks whether the puppet is still there:
// nobody rings when it dies.
const lookAfter = 100 * time.Millisecond

// AwaitBlocked waits until the puppet sleeps in the call that was begun.
func (p *Puppet) AwaitBlocked() {
	GinkgoHelper()
	for {
		blocked := p.Blocked()
		switch {
		case p.Ended():
			Fail(fmt.Sprintf("puppet %d does not block: call %d returned %d", p.pid, p.cue().nr, int(p.cue().ret)))
		case blocked:
			return
		case p.ctx.Err() != nil:
			Fail(fmt.Sprintf("puppet %d does not block in call %d: %v", p.pid, p.cue().nr, p.ctx.Err()))
		}
		yield() // it may have to run on this CPU
	}
}

// Blocked reports whether the puppet sleeps in the call that was begun, and is not
// about to go on.
func (p *Puppet) Blocked() bool {
	want := fmt.Appendf(nil, "%d ", p.cue().nr)
	call, _ := os.ReadFile(fmt.Sprintf("/proc/%d/syscall", p.pid)) // "running" if it does not sleep
	return bytes.HasPrefix(call, want) && p.state() == 'S'
}

// AwaitGone waits until the puppet is a zombie or no more.
func (p *Puppet) AwaitGone() {
	GinkgoHelper()
	for !p.gone() {
		if p.ctx.Err() != nil {
			Fail(fmt.Sprintf("puppet %d does not end: %v", p.pid, p.ctx.Err()))
		}
		yield()
	}
}

func (p *Puppet) gone() bool {
	fds := []unix.PollFd{{Fd: int32(p.handle), Events: unix.POLLIN}}
	n, _ := unix.Poll(fds, 0)
	return n > 0
}

// state is the puppet's as /proc/PID/stat has it; 0 if it is no more.
func (p *Puppet) state() byte {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.pid))
	if err != nil {
		return 0
	}
	return stat[bytes.LastIndexByte(stat, ')')+2]
}

// must fails the spec if the result of a call that cannot fail is an error.
func (p *Puppet) must(what string, result int) int {
	GinkgoHelper()
	if result < 0 {
		Fail(fmt.Sprintf("puppet %d: %s: %v", p.pid, what, unix.Errno(-result)))
	}
	return result
}

// yield lets others run first.
func yield() { syscall.RawSyscall6(unix.SYS_SCHED_YIELD, 0, 0, 0, 0, 0, 0) }

// futex blocks the thread; the runtime puts another one in its place.
func futex(word *uint32, op, value int, timeout *unix.Timespec) {
	syscall.Syscall6(unix.SYS_FUTEX, uintptr(unsafe.Pointer(word)), uintptr(op), uintptr(value), uintptr(unsafe.Pointer(timeout)), 0, 0)
}

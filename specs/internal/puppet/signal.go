// SPDX-License-Identifier: MIT

package puppet

import (
	. "github.com/onsi/ginkgo/v2"
	"golang.org/x/sys/unix"
)

// handlerPC is the address of the handler in signal_*.s, which counts its runs and
// returns.
var handlerPC uintptr

// What a signal may do besides running the handler.
const (
	Default = 0
	Ignore  = 1
)

// A sigaction is the kernel's struct of that name, of amd64 and arm64 alike.
type sigaction struct {
	handler, flags, restorer uintptr
	_                        uint64 // the mask: nothing more is blocked
}

// Of uapi/asm-generic/signal.h.
const (
	saOnstack = 0x08000000
	saRestart = 0x10000000
)

// Catch has the puppet run a handler that does nothing for the signal, which it
// unblocks. Calls that can be are restarted, as after signal(3).
func (p *Puppet) Catch(sig unix.Signal) {
	GinkgoHelper()
	s := p.troupe.stage
	p.action(sig, sigaction{handler: s.handler, flags: saOnstack | saRestart | saRestorer, restorer: s.restorer})
	p.Unblock(sig)
}

// Dispose sets the signal's action to Default or Ignore, with these flags of
// sigaction(2).
func (p *Puppet) Dispose(sig unix.Signal, action, flags int) {
	GinkgoHelper()
	p.action(sig, sigaction{handler: uintptr(action), flags: uintptr(flags)})
}

func (p *Puppet) action(sig unix.Signal, a sigaction) {
	GinkgoHelper()
	p.must("rt_sigaction", p.Call(unix.SYS_RT_SIGACTION, int(sig), Put(p, a), 0, 8))
}

// Handled returns how often a handler has run in this puppet and those it was
// forked from.
func (p *Puppet) Handled() int {
	GinkgoHelper()
	return int(Peek[uint64](p, int(p.troupe.stage.handled)))
}

// Unblock unblocks signals; they are delivered before it returns.
func (p *Puppet) Unblock(signals ...unix.Signal) {
	GinkgoHelper()
	p.mask(unix.SIG_UNBLOCK, signals)
}

// Block blocks signals, as all are at first.
func (p *Puppet) Block(signals ...unix.Signal) {
	GinkgoHelper()
	p.mask(unix.SIG_BLOCK, signals)
}

func (p *Puppet) mask(how int, signals []unix.Signal) {
	GinkgoHelper()
	p.must("rt_sigprocmask", p.Call(unix.SYS_RT_SIGPROCMASK, how, Put(p, maskOf(signals)), 0, 8))
}

func maskOf(signals []unix.Signal) (mask uint64) {
	for _, s := range signals {
		mask |= 1 << (s - 1)
	}
	return mask
}

// A Siginfo is what the kernel says of a signal, as far as the specs ask. Of a
// signal of a descriptor, FD and Band say which one and what it is ready for.
type Siginfo struct {
	Signo, Errno, Code int32
	_                  int32
	Band               int64
	FD                 int32
	_                  [128 - 28]byte
}

// TakeSignal takes one of these blocked signals if it is pending, and returns
// its siginfo.
func (p *Puppet) TakeSignal(signals ...unix.Signal) (info Siginfo, ok bool) {
	GinkgoHelper()
	at := p.Alloc(128)
	r := p.Call(unix.SYS_RT_SIGTIMEDWAIT, Put(p, maskOf(signals)), at, Put(p, unix.Timespec{}), 8)
	if r == -int(unix.EAGAIN) {
		return info, false
	}
	p.must("rt_sigtimedwait", r)
	return Peek[Siginfo](p, at), true
}

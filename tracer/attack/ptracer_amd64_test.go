// SPDX-License-Identifier: MIT

package attack_test

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// A ptracer denies the calls of a process, one way or the other. It puts no call
// in the place of the one denied: sys_enter then shows the number -1, and so does
// sys_exit. Or it emulates the call (PTRACE_SYSEMU): sys_enter does not fire.
type ptracer struct {
	pid      int
	emulates bool
	attached chan error
	ended    chan bool

	status  unix.WaitStatus
	regs    unix.PtraceRegs
	inside  bool // a call
	denying bool // that call
}

// noCall is what orig_rax is in place of a call that is denied.
const noCall = ^uint64(0)

// run is the ptracer, which is a thread, until the process has ended.
func (p *ptracer) run() {
	runtime.LockOSThread() // and never unlocks it
	defer close(p.ended)
	err := p.attach()
	p.attached <- err
	for request := unix.PTRACE_SYSCALL; err == nil && p.resume(request); {
		request = p.next()
	}
}

func (p *ptracer) attach() error {
	if err := unix.PtraceSeize(p.pid); err != nil {
		return err
	}
	if err := unix.PtraceInterrupt(p.pid); err != nil {
		return err
	}
	_, err := unix.Wait4(p.pid, &p.status, unix.WALL, nil)
	return err
}

// resume goes on to the next stop. It reports whether there is one.
func (p *ptracer) resume(request int) bool {
	unix.RawSyscall6(unix.SYS_PTRACE, uintptr(request), uintptr(p.pid), 0, 0, 0, 0) // it may have been killed, which Wait4 says
	_, err := unix.Wait4(p.pid, &p.status, unix.WALL, nil)
	return err == nil && p.status.Stopped() && unix.PtraceGetRegs(p.pid, &p.regs) == nil
}

// next treats a stop and returns how to go on.
func (p *ptracer) next() (request int) {
	switch {
	case p.inside:
		return p.leave()
	case p.regs.Orig_rax != deniedCall:
		p.inside = true
	case p.emulates: // there is no second stop
		p.answer()
	default:
		p.inside, p.denying = true, true
		p.regs.Orig_rax = noCall
		unix.PtraceSetRegs(p.pid, &p.regs)
	}
	return unix.PTRACE_SYSCALL
}

func (p *ptracer) leave() (request int) {
	p.inside = false
	if p.denying {
		p.denying = false
		p.answer()
	}
	if p.emulates && p.regs.Orig_rax == mark { // what follows a mark is denied
		return unix.PTRACE_SYSEMU
	}
	return unix.PTRACE_SYSCALL
}

// answer gives the call its result.
func (p *ptracer) answer() {
	p.regs.Rax = uint64(^uintptr(unix.EPERM) + 1)
	unix.PtraceSetRegs(p.pid, &p.regs)
}

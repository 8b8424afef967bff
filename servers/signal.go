// SPDX-License-Identifier: MIT

package servers

import (
	"syscall"
	"unsafe"
)

// A sigaction is the kernel's struct of that name, of amd64 and arm64 alike.
type sigaction struct {
	handler, flags, restorer, mask uintptr
}

// Of uapi/asm-generic/signal.h.
const (
	sigDfl       = 0
	sigIgn       = 1
	saOnstack    = 0x08000000 // a goroutine's stack may be too small for a signal frame
	saRestart    = 0x10000000
	sigSetmask   = 2
	sizeofSigset = 8
)

// setAction is sigaction(2) past the Go runtime, which does not hear of it.
// The address of action holds: must is nosplit, so the stack does not move.
func setAction(signal syscall.Signal, action sigaction) {
	action.flags |= saRestorer
	action.restorer = restorerPC
	must("rt_sigaction", sysRtSigaction, uintptr(signal), uintptr(unsafe.Pointer(&action)), 0, sizeofSigset)
}

// blockAllBut blocks every signal on this thread but those.
func blockAllBut(signals ...syscall.Signal) {
	mask := ^uint64(0)
	for _, s := range signals {
		mask &^= 1 << (s - 1)
	}
	must("rt_sigprocmask", sysRtSigprocmask, sigSetmask, uintptr(unsafe.Pointer(&mask)), 0, sizeofSigset)
}

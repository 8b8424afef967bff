// SPDX-License-Identifier: MIT

#include "textflag.h"

// The kernel calls onSigio by its ABI0 entry, which fetches g and expects no
// register to be set. It need not save any for the interrupted code either:
// rt_sigreturn restores them all from the frame (restore_sigcontext).
DATA ·onSigioPC(SB)/8, $·onSigio(SB)
GLOBL ·onSigioPC(SB), RODATA, $8

// restorer is where a handler returns to: rt_sigreturn.
TEXT ·restorer(SB),NOSPLIT|NOFRAME,$0
	MOVQ	$15, AX
	SYSCALL
	INT	$3

DATA ·restorerPC(SB)/8, $·restorer(SB)
GLOBL ·restorerPC(SB), RODATA, $8

// SPDX-License-Identifier: MIT

#include "textflag.h"

// handler counts its runs, and returns to the restorer.
TEXT ·handler(SB),NOSPLIT|NOFRAME,$0
	INCQ	·handled(SB)
	RET

DATA ·handlerPC(SB)/8, $·handler(SB)
GLOBL ·handlerPC(SB), RODATA, $8

// restorer is where a handler returns to: rt_sigreturn.
TEXT ·restorer(SB),NOSPLIT|NOFRAME,$0
	MOVQ	$15, AX
	SYSCALL
	INT	$3

DATA ·restorerPC(SB)/8, $·restorer(SB)
GLOBL ·restorerPC(SB), RODATA, $8

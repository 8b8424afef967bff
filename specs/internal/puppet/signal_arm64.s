// SPDX-License-Identifier: MIT

#include "textflag.h"

// handler counts its runs, and returns to the vdso. It may use any register:
// rt_sigreturn restores them all from the frame.
TEXT ·handler(SB),NOSPLIT|NOFRAME,$0
	MOVD	$·handled(SB), R9
	MOVD	(R9), R10
	ADD	$1, R10
	MOVD	R10, (R9)
	RET

DATA ·handlerPC(SB)/8, $·handler(SB)
GLOBL ·handlerPC(SB), RODATA, $8

// SPDX-License-Identifier: MIT

#include "textflag.h"

#define SYS_clone 56
#define SYS_exit_group 231

// func Call(nr, a, b, c, d, e, f uintptr) (ret uintptr)
TEXT ·Call(SB), NOSPLIT, $0-64
	MOVQ nr+0(FP), AX
	MOVQ a+8(FP), DI
	MOVQ b+16(FP), SI
	MOVQ c+24(FP), DX
	MOVQ d+32(FP), R10
	MOVQ e+40(FP), R8
	MOVQ f+48(FP), R9
	SYSCALL
	MOVQ AX, ret+56(FP)
	RET

// func Thread(flags, top uintptr, run func(uintptr), arg uintptr) (tid uintptr)
//
// The kernel gives the child the registers of its parent, but for AX and SP. So
// run and arg are there, and so is the goroutine in R14, which run never uses.
TEXT ·Thread(SB), NOSPLIT, $0-40
	MOVQ flags+0(FP), DI
	MOVQ top+8(FP), SI
	MOVQ run+16(FP), R12
	MOVQ arg+24(FP), R13
	XORL DX, DX
	XORL R10, R10
	XORL R8, R8
	MOVL $SYS_clone, AX
	SYSCALL
	TESTQ AX, AX
	JZ   child
	MOVQ AX, tid+32(FP)
	RET

child:
	XORPS X15, X15
	MOVQ  R13, AX
	MOVQ  R12, DX
	MOVQ  (DX), CX
	CALL  CX
	INT   $3

// func Spawn(nr, a, b, probe, mark, status uintptr) (pid uintptr)
//
// The child neither reads nor writes its stack, which may be its parent's.
TEXT ·Spawn(SB), NOSPLIT, $0-56
	MOVQ probe+24(FP), R12
	MOVQ mark+32(FP), R13
	MOVQ status+40(FP), R15
	MOVQ nr+0(FP), AX
	MOVQ a+8(FP), DI
	MOVQ b+16(FP), SI
	XORL DX, DX
	XORL R10, R10
	XORL R8, R8
	SYSCALL
	TESTQ AX, AX
	JZ   child
	MOVQ AX, pid+48(FP)
	RET

child:
	MOVQ R12, AX
	MOVQ $-1, DI
	MOVQ R13, SI
	XORL DX, DX
	SYSCALL
	MOVL $SYS_exit_group, AX
	MOVQ R15, DI
	SYSCALL
	INT  $3

// func Add(p *uint32) (now uint32)
TEXT ·Add(SB), NOSPLIT, $0-12
	MOVQ p+0(FP), BX
	MOVL $1, AX
	LOCK
	XADDL AX, (BX)
	INCL AX
	MOVL AX, now+8(FP)
	RET

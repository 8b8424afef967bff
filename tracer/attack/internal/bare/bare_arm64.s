// SPDX-License-Identifier: MIT

#include "textflag.h"

#define SYS_clone 220
#define SYS_exit_group 94

// func Call(nr, a, b, c, d, e, f uintptr) (ret uintptr)
TEXT ·Call(SB), NOSPLIT, $0-64
	MOVD nr+0(FP), R8
	MOVD a+8(FP), R0
	MOVD b+16(FP), R1
	MOVD c+24(FP), R2
	MOVD d+32(FP), R3
	MOVD e+40(FP), R4
	MOVD f+48(FP), R5
	SVC
	MOVD R0, ret+56(FP)
	RET

// func Thread(flags, top uintptr, run func(uintptr), arg uintptr) (tid uintptr)
//
// The kernel gives the child the registers of its parent, but for R0 and RSP.
TEXT ·Thread(SB), NOSPLIT, $0-40
	MOVD flags+0(FP), R0
	MOVD top+8(FP), R1
	MOVD run+16(FP), R19
	MOVD arg+24(FP), R20
	MOVD ZR, R2
	MOVD ZR, R3
	MOVD ZR, R4
	MOVD $SYS_clone, R8
	SVC
	CBZ  R0, child
	MOVD R0, tid+32(FP)
	RET

child:
	MOVD R20, R0
	MOVD R19, R26
	MOVD (R26), R1
	CALL (R1)
	BRK

// func Spawn(nr, a, b, probe, mark, status uintptr) (pid uintptr)
//
// The child neither reads nor writes its stack, which may be its parent's.
TEXT ·Spawn(SB), NOSPLIT, $0-56
	MOVD probe+24(FP), R19
	MOVD mark+32(FP), R20
	MOVD status+40(FP), R21
	MOVD nr+0(FP), R8
	MOVD a+8(FP), R0
	MOVD b+16(FP), R1
	MOVD ZR, R2
	MOVD ZR, R3
	MOVD ZR, R4
	SVC
	CBZ  R0, child
	MOVD R0, pid+48(FP)
	RET

child:
	MOVD R19, R8
	MOVD $-1, R0
	MOVD R20, R1
	MOVD ZR, R2
	SVC
	MOVD $SYS_exit_group, R8
	MOVD R21, R0
	SVC
	BRK

// func Add(p *uint32) (now uint32)
TEXT ·Add(SB), NOSPLIT, $0-12
	MOVD p+0(FP), R0

again:
	LDAXRW (R0), R1
	ADDW   $1, R1
	STLXRW R1, (R0), R2
	CBNZ   R2, again
	MOVW   R1, now+8(FP)
	RET

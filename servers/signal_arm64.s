// SPDX-License-Identifier: MIT

#include "textflag.h"

// The kernel calls onSigio by its ABI0 entry, which expects g in R28, where Go
// code leaves it, and R30 to lead back: to the vdso's rt_sigreturn
// (setup_return). It need not save any register for the interrupted code:
// rt_sigreturn restores them all from the frame (restore_sigframe).
DATA ·onSigioPC(SB)/8, $·onSigio(SB)
GLOBL ·onSigioPC(SB), RODATA, $8

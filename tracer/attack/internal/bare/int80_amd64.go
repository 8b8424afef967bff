// SPDX-License-Identifier: MIT

package bare

// Int80 makes a 32-bit call from a 64-bit program, by int 0x80: with other
// numbers, and arguments of 32 bits. It returns the result, or -errno.
//
//go:noescape
func Int80(nr, a, b, c uintptr) (ret uintptr)

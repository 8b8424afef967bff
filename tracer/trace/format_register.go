// SPDX-License-Identifier: MIT

package trace

import (
	"fmt"
	"slices"
	"strings"
)

// registers writes the arguments of a call that is not of a family in
// argumentsOf: as many as it takes.
func (c Call) registers() string {
	s := signatureOf(c.Name)
	words := make([]string, s.args)
	for i := range words {
		write := register
		if slices.Contains(s.fds, i) {
			write = descriptor
		}
		words[i] = write(c.Args[i])
	}
	return strings.Join(words, ", ")
}

// lowest is the lowest address that a program may usually map
// (vm.mmap_min_addr): what is smaller is a number.
const lowest = 1 << 16

// register writes an argument of unknown type: small numbers of either sign in
// decimal, also those of a C int, others in hexadecimal.
func register(v uint64) string {
	n := int64(v)
	if v>>32 == 0 && int32(v) < 0 {
		n = int64(int32(v))
	}
	if -lowest < n && n < lowest {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%#x", v)
}

// descriptor writes a file descriptor, a C int.
func descriptor(v uint64) string {
	const cwd = -100
	if int32(v) == cwd {
		return "AT_FDCWD"
	}
	return fmt.Sprint(int32(v))
}

// SPDX-License-Identifier: MIT

package watch

import "fmt"

// A Window is the memory to watch: Len bytes at Addr. The debug registers take
// 1, 2, 4 or 8 bytes at a multiple of their number.
type Window struct {
	Addr uint64
	Len  int
}

// check reports whether a debug register can hold the window.
func (w Window) check() error {
	switch w.Len {
	case 1, 2, 4, 8:
	default:
		return fmt.Errorf("window of %d bytes: a debug register takes 1, 2, 4 or 8", w.Len)
	}
	if w.Addr%uint64(w.Len) != 0 {
		return fmt.Errorf("window of %d bytes at %#x: the address must be a multiple of %d", w.Len, w.Addr, w.Len)
	}
	return nil
}

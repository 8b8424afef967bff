// SPDX-License-Identifier: MIT

package decode

import (
	"fmt"
	"unsafe"

	"github.com/kwitness/kwitness/bpf"
)

const (
	fullSize = int(unsafe.Sizeof(bpf.ProbesEvent{}))
	// headSize is the size of a record without a snapshot (EVENT_HEAD).
	headSize = int(unsafe.Offsetof(bpf.ProbesEvent{}.Snap))
)

// Record copies the bytes of one record into e. A record without a snapshot
// leaves e's snapshot as it is: its Parts are 0.
func Record(raw []byte, e *bpf.ProbesEvent) error {
	if len(raw) != headSize && len(raw) != fullSize {
		return fmt.Errorf("record of %d bytes: want %d or %d", len(raw), headSize, fullSize)
	}
	copy(unsafe.Slice((*byte)(unsafe.Pointer(e)), fullSize), raw)
	if e.Kind == 0 || e.Kind >= bpf.ProbesEventKindKIND_MAX {
		return fmt.Errorf("record of unknown kind %d", e.Kind)
	}
	return nil
}

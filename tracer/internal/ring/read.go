// SPDX-License-Identifier: MIT

package ring

import (
	"runtime"
	"sync/atomic"
	"unsafe"
)

// The header of a record (BPF_RINGBUF_HDR_SZ) begins with its length and two bits.
const (
	headerSize = 8
	busy       = 1 << 31 // reserved and not yet submitted
	discard    = 1 << 30
)

// Read hands out the records before position to, in the order in which they were
// reserved. f must not keep the bytes. A record that is reserved and not yet
// submitted is waited for: its probe is running on another CPU.
func (r *Ring) Read(to uint64, f func(record []byte)) {
	at := r.Consumed()
	told := at
	for at < to {
		length := r.await(at)
		size := uint64(length&^(busy|discard)) + headerSize
		if length&discard == 0 {
			f(r.data[at&r.mask:][headerSize:size:size])
		}
		at += (size + 7) &^ 7
		if at-told >= r.publish {
			position(r.consumer).Store(at)
			told = at
		}
	}
	position(r.consumer).Store(at)
}

// await returns the length of the record at a position once it is submitted.
func (r *Ring) await(at uint64) uint32 {
	length := (*atomic.Uint32)(unsafe.Pointer(&r.data[at&r.mask]))
	for {
		if n := length.Load(); n&busy == 0 {
			return n
		}
		runtime.Gosched()
	}
}

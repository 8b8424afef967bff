// SPDX-License-Identifier: MIT

package servers

import (
	"syscall"
	"unsafe"
)

// The two pipes a server is born with. Both stay open to its end, in the
// children it forks as well: end of file on the second tells the spawner that
// the last of them is gone (exit_files), and no close is seen in a trace.
const (
	gateFD     = 3 // the server reads one byte before its first socket
	announceFD = 4 // the server writes records
)

// A record is one thing a server tells its spawner, which is the same program
// and so lays it out alike. It is smaller than PIPE_BUF: never torn.
type record struct {
	kind  kind
	value [2]uint64
	name  [16]byte
}

type kind uint64

const (
	memory    kind = 1 + iota // name; value is address and bytes
	atGate                    // the next call is the gate's read
	listening                 // value is the port, in network order
	failed                    // name is the call; value is the errno
)

// announcement is the record that is written; one at a time.
var announcement record

//go:nosplit
//go:norace
func announce(k kind, name string, a, b uintptr) *record {
	announcement.kind = k
	announcement.value[0] = uint64(a)
	announcement.value[1] = uint64(b)
	for i := range announcement.name {
		announcement.name[i] = 0
		if i < len(name) {
			announcement.name[i] = name[i] // copy is a split function in a race build
		}
	}
	return &announcement
}

// send is for what is not to be logged. It is a step of its own to keep the
// stack short: the linker allows 792 bytes to a chain of nosplit functions, and
// a debugger's build inlines none.
//
//go:nosplit
//go:norace
func (r *record) send() {
	syscall.RawSyscall6(sysWrite, announceFD, uintptr(unsafe.Pointer(r)), unsafe.Sizeof(*r), 0, 0, 0)
}

// bytes is r's memory, to be read into.
func (r *record) bytes() []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(r)), unsafe.Sizeof(*r))
}

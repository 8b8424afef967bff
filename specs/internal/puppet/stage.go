// SPDX-License-Identifier: MIT

package puppet

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// The stage is memory that this process and all puppets share: a cue for each
// puppet, by which it is told its calls.
type stage struct {
	cues [64]cue
	// Where the puppets have these. They are copies of one process.
	arena, handler, handled, restorer uintptr
}

// A cue is one call to make. Whoever has the turn may write; the other sleeps on
// it as a futex.
type cue struct {
	turn  uint32
	child uint32 // of a fork: the child's cue
	nr    uintptr
	args  [6]uintptr
	ret   uintptr // -errno if it failed
}

// The values of a turn.
const (
	told    = 0 // the spec's: the puppet has said what its call returned
	telling = 1 // the puppet's
)

// stageFD is the stage's descriptor as the first puppet is born with it.
const stageFD = 3

// mapStage maps the stage that a descriptor holds.
func mapStage(fd int) (*stage, error) {
	b, err := unix.Mmap(fd, 0, int(unsafe.Sizeof(stage{})), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	return (*stage)(unsafe.Pointer(&b[0])), nil
}

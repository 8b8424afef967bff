// SPDX-License-Identifier: MIT

package trace

import (
	"slices"
	"syscall"
	"time"
)

// Call is the part of an [Event] of [KindCall].
type Call struct {
	// Name is the kernel's name of the call that was really issued
	// ("epoll_pwait" where a library's epoll_wait made it), Nr its number.
	Name string `json:",omitempty"`
	Nr   int    `json:",omitzero"`
	// Args are the registers at the enter.
	Args [6]uint64 `json:",omitzero"`
	// State says whether Ret, Errno, End and Took are meaningful: only when
	// Returned.
	State State `json:",omitempty"`
	// Ret is what the kernel returned, before the signal code turned its
	// internal codes (-512…-516) into EINTR or a restart; -errno on failure.
	Ret int64 `json:",omitzero"`
	// Errno is -Ret on failure, else 0.
	Errno syscall.Errno `json:",omitzero"`
	// End is the position of the exit, Took the time from enter to exit.
	End  int           `json:",omitzero"`
	Took time.Duration `json:",omitzero"`
	// Slept says whether the thread left its CPU to wait inside the call.
	Slept bool `json:",omitempty"`
	// Unentered says that the thread was already inside the call when the
	// recording began; Seq is then the position of its exit.
	Unentered bool `json:",omitempty"`
	// In is the caller's memory as it stood at the enter, Out at the exit;
	// nil for calls without a snapshot.
	In  *Snapshot `json:",omitempty"`
	Out *Snapshot `json:",omitempty"`
}

// maxErrno is the largest errno a system call returns (MAX_ERRNO, IS_ERR_VALUE).
const maxErrno = 4095

// Return completes the call with what the kernel returned.
func (c *Call) Return(ret int64) {
	c.State, c.Ret = Returned, ret
	if ret < 0 && ret >= -maxErrno {
		c.Errno = syscall.Errno(-ret)
	}
}

// OK reports whether the call returned without an error.
func (c Call) OK() bool { return c.State == Returned && c.Errno == 0 }

// Sends returns the signal that a call of the family [Kill] sends, and 0 for
// other calls.
func (c Call) Sends() int {
	switch {
	case c.Name == "tgkill" || c.Name == "rt_tgsigqueueinfo": // (pid, tid, signal)
		return int(int32(c.Args[2]))
	case slices.Contains(Kill, c.Name):
		return int(int32(c.Args[1]))
	}
	return 0
}

// SPDX-License-Identifier: MIT

package trace

import (
	"math/bits"
	"slices"
	"time"
)

// A Snapshot is the caller's memory behind the pointers of a call, read by the
// probe at the moment of the enter or the exit. A part that the caller did not
// pass is nil; one that it passed empty is empty, also in JSON.
type Snapshot struct {
	// Read, Write and Except are select's sets: of each only the words that
	// the kernel copies, as many as min(nfds, the size of the descriptor table)
	// needs (core_sys_select, FDS_BYTES).
	Read   FDSet `json:",omitzero"`
	Write  FDSet `json:",omitzero"`
	Except FDSet `json:",omitzero"`
	// Polled is the array of poll.
	Polled []PollFD `json:",omitzero"`
	// Events is epoll_ctl's one event, or epoll_wait's array as it stands,
	// including the entries that the kernel did not fill.
	Events []EpollEvent `json:",omitzero"`
	// Timeout is the timeout that was passed by pointer.
	Timeout *time.Duration `json:",omitempty"`
	// Unread names the parts that could not be read, such as a bad pointer or
	// a page that is not in memory. They are nil above, never zeros.
	Unread []string `json:",omitzero"`
	// Cut says that the memory was larger than a record holds.
	Cut bool `json:",omitempty"`
}

// Whole reports whether everything the caller passed was read in full.
func (s *Snapshot) Whole() bool { return s != nil && !s.Cut && len(s.Unread) == 0 }

// An FDSet is select's bitmap of descriptors: bit fd%64 of word fd/64.
type FDSet []uint64

// FDs returns the members in ascending order.
func (s FDSet) FDs() []int {
	var fds []int
	for i, word := range s {
		for ; word != 0; word &= word - 1 {
			fds = append(fds, i*64+bits.TrailingZeros64(word))
		}
	}
	return fds
}

// Has reports whether fd is a member.
func (s FDSet) Has(fd int) bool {
	return fd >= 0 && fd/64 < len(s) && s[fd/64]&(1<<(fd%64)) != 0
}

// Len returns the number of members.
func (s FDSet) Len() int {
	n := 0
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// Within reports whether every member of s is a member of other.
func (s FDSet) Within(other FDSet) bool {
	return !slices.ContainsFunc(s.FDs(), func(fd int) bool { return !other.Has(fd) })
}

// A PollFD is one entry of poll's array (struct pollfd).
type PollFD struct {
	FD      int32
	Events  uint16
	Revents uint16
}

// An EpollEvent is one struct epoll_event: Data is whatever the program put
// there; the kernel never looks at it.
type EpollEvent struct {
	Events uint32
	Data   uint64
}

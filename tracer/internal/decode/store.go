// SPDX-License-Identifier: MIT

package decode

import (
	"slices"

	"github.com/kwitness/kwitness/bpf"
)

// blockSize is a multiple of eight, as the size of every record is.
const (
	firstBlock = 64 << 10
	blockSize  = 1 << 20
)

// A Store keeps the records of one recording as they come, packed. It is not
// safe for concurrent use; what [Store.Log] returns is.
type Store struct {
	// Most bounds the bytes of all records; 0 is no bound.
	Most int

	blocks  [][]byte // full ones
	block   []byte   // that records are put in now
	used    int      // of it
	bytes   int
	kept    int // records
	refused [bpf.ProbesEventKindKIND_MAX]uint64
	without uint64 // positions of refused records
	perCPU  []uint64
}

// Add keeps one record, if there is room. It reports whether it was one.
func (s *Store) Add(raw []byte) bool {
	e, ok := summarize(raw)
	if !ok {
		return false
	}
	s.count(e)
	if s.Most > 0 && s.bytes+len(raw) > s.Most {
		s.refused[e.kind]++
		s.without += e.positions
		return true
	}
	if s.used+len(raw)+eventSize > len(s.block) { // what may be read behind a record must be there
		s.grow()
	}
	s.used += copy(s.block[s.used:], raw)
	s.bytes += len(raw)
	s.kept++
	return true
}

// grow begins a new block.
func (s *Store) grow() {
	size := firstBlock
	if s.block != nil {
		size = blockSize
		s.blocks = append(s.blocks, s.block[:s.used])
	}
	s.block, s.used = make([]byte, size), 0
}

// count counts the record as received. Those of calls that were stopped over
// are not counted as emitted either.
func (s *Store) count(e summary) {
	if e.flags&bpf.ProbesEventFlagCALL_LEFT != 0 {
		return
	}
	for len(s.perCPU) <= int(e.cpu) {
		s.perCPU = append(s.perCPU, 0)
	}
	s.perCPU[e.cpu]++
}

// Received returns how many records came from each CPU.
func (s *Store) Received() []uint64 { return s.perCPU }

// Refused returns how many records of each kind there was no room for, and how
// many positions they leave without a record.
func (s *Store) Refused() (kinds [bpf.ProbesEventKindKIND_MAX]uint64, positions uint64) {
	return s.refused, s.without
}

// Snapshot returns the store as it is now, to be read: records are only ever
// appended.
func (s *Store) Snapshot() Store {
	now := *s
	now.perCPU = slices.Clone(s.perCPU)
	now.blocks = append(slices.Clip(s.blocks), s.block[:s.used])
	now.block, now.used = nil, 0
	return now
}

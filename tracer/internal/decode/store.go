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

	blocks  [][]byte
	bytes   int
	kept    int // records
	refused [bpf.ProbesEventKindKIND_MAX]uint64
	without uint64 // positions of refused records
	perCPU  []uint64
}

// Add keeps one record, if there is room. It reports whether it was one.
func (s *Store) Add(raw []byte) bool {
	e, ok := parse(raw)
	if !ok {
		return false
	}
	s.count(&e)
	if s.Most > 0 && s.bytes+len(raw) > s.Most {
		s.refused[e.Kind]++
		s.without += positions(&e)
		return true
	}
	s.bytes += len(raw)
	s.kept++
	last := s.room(len(raw))
	*last = append(*last, raw...)
	return true
}

// room returns a block in which n bytes, and what may be read behind them, fit.
func (s *Store) room(n int) *[]byte {
	if last := len(s.blocks) - 1; last >= 0 && len(s.blocks[last])+n+eventSize <= cap(s.blocks[last]) {
		return &s.blocks[last]
	}
	size := blockSize
	if len(s.blocks) == 0 {
		size = firstBlock
	}
	s.blocks = append(s.blocks, make([]byte, 0, size))
	return &s.blocks[len(s.blocks)-1]
}

// count counts the record as received. Those of calls that were stopped over
// are not counted as emitted either.
func (s *Store) count(e *bpf.ProbesEvent) {
	if e.Flags&bpf.ProbesEventFlagCALL_LEFT != 0 {
		return
	}
	for len(s.perCPU) <= int(e.Cpu) {
		s.perCPU = append(s.perCPU, 0)
	}
	s.perCPU[e.Cpu]++
}

// Received returns how many records came from each CPU.
func (s *Store) Received() []uint64 { return s.perCPU }

// Refused returns how many records of each kind there was no room for, and how
// many positions they leave without a record.
func (s *Store) Refused() (kinds [bpf.ProbesEventKindKIND_MAX]uint64, positions uint64) {
	return s.refused, s.without
}

// Snapshot returns the store as it is now: records are only ever appended.
func (s *Store) Snapshot() Store {
	now := *s
	now.blocks, now.perCPU = slices.Clone(s.blocks), slices.Clone(s.perCPU)
	return now
}

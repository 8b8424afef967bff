// SPDX-License-Identifier: MIT

package decode_test

import (
	"encoding/binary"
	"maps"
	"slices"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
)

// A model is a store and its log as slowly and plainly as they can be written.
type model struct {
	cut      uint64
	most     int
	bytes    int
	refused  uint64 // positions
	received map[uint16]uint64
	at       map[uint32]bpf.ProbesEvent // position -> the latest record
	account  decode.Account
}

// head returns the head of the record and what it has of the arguments.
func head(raw []byte) (e bpf.ProbesEvent) {
	padded := append(slices.Clone(raw), make([]byte, 104)...)[:104]
	if _, err := binary.Decode(padded, binary.NativeEndian, &e); err != nil {
		panic(err)
	}
	return e
}

// length returns how many bytes a record with this head has, or 0 if there is none.
func length(e bpf.ProbesEvent) int {
	none := e.InBytes|e.OutBytes == 0
	unknown := e.Nr < 0 || int(e.Nr) >= len(decode.Calls) || decode.Calls[e.Nr].Name == ""
	switch {
	case e.Kind == 0 || e.Kind >= bpf.ProbesEventKindKIND_MAX:
		return 0
	case e.Kind != bpf.ProbesEventKindKIND_CALL, unknown && none:
		return 104
	case unknown:
		return 0
	case decode.Calls[e.Nr].Rule > bpf.ProbesSnapRuleSNAP_NONE && possible(e.InBytes) && possible(e.OutBytes):
		return 104 + int(e.InBytes) + int(e.OutBytes)
	case decode.Calls[e.Nr].Rule == bpf.ProbesSnapRuleSNAP_NONE && none:
		return 56 + 8*decode.Calls[e.Nr].Args
	}
	return 0
}

// possible reports whether a snapshot can be so large; 0 is none.
func possible(bytes uint16) bool {
	return bytes == 0 || bytes >= 24 && bytes <= 536 && bytes%8 == 0
}

func (m *model) add(raw []byte) bool {
	e := head(raw)
	if len(raw) < 56 || len(raw) != length(e) {
		return false
	}
	if e.Flags&bpf.ProbesEventFlagCALL_LEFT == 0 {
		m.received[e.Cpu]++
	}
	if m.most > 0 && m.bytes+len(raw) > m.most {
		m.refused += uint64(len(m.positions(e)))
		return true
	}
	m.bytes += len(raw)
	m.keep(e)
	return true
}

// positions returns those that the record accounts for.
func (m *model) positions(e bpf.ProbesEvent) []uint32 {
	isCall := e.Kind == bpf.ProbesEventKindKIND_CALL
	if isCall && e.Flags&bpf.ProbesEventFlagCALL_RETURNED != 0 && e.Flags&bpf.ProbesEventFlagCALL_UNENTERED == 0 {
		return []uint32{e.Seq, e.End}
	}
	return []uint32{e.Seq}
}

func (m *model) keep(e bpf.ProbesEvent) {
	if uint64(e.Seq) >= m.cut {
		return
	}
	before := &m.account.Received
	if e.Kind == bpf.ProbesEventKindKIND_CALL && m.inFlight(e) {
		before = &m.account.InFlight
	}
	*before++
	if ps := m.positions(e); len(ps) == 2 && uint64(ps[1]) < m.cut {
		*before++
	}
	m.at[e.Seq] = e
}

// inFlight reports whether the call has neither returned before the cut nor ended.
func (m *model) inFlight(e bpf.ProbesEvent) bool {
	returned := e.Flags&bpf.ProbesEventFlagCALL_RETURNED != 0 && uint64(e.End) < m.cut
	return !returned && e.Flags&bpf.ProbesEventFlagCALL_ENDED == 0
}

// open adds the calls that threads are in, but those that have a record at their
// position.
func (m *model) open(open []decode.Open, recorded map[uint32]bool) {
	calls := map[uint32]bpf.ProbesEvent{}
	for _, o := range open {
		if e := o.Call; e.Kind == bpf.ProbesEventKindKIND_CALL && !recorded[e.Seq] {
			e.OutBytes = 0
			e.Flags &^= bpf.ProbesEventFlagCALL_RETURNED | bpf.ProbesEventFlagCALL_ENDED
			calls[e.Seq] = e
		}
	}
	for _, e := range calls {
		if length(e) != 0 {
			m.keep(e)
		}
	}
}

// probes reports whether the record is of what a probe itself has read.
func probes(e bpf.ProbesEvent) bool {
	reads := []bpf.ProbesEventKind{bpf.ProbesEventKindKIND_ACCESS, bpf.ProbesEventKindKIND_STORE, bpf.ProbesEventKindKIND_FAULT}
	if !slices.Contains(reads, e.Kind) {
		return false
	}
	for _, addr := range e.Args {
		switch {
		case addr == 0:
			return false
		case symbols[addr] == symbols[probeRead]:
			return true
		}
	}
	return false
}

// outer returns the position of the call that an event is inside of: that of its
// flag, or, if its thread has made no call before, that of the next one that it
// makes, if that was not entered.
func (m *model) outer(r bpf.ProbesEvent) (call uint32, ok bool) {
	switch {
	case r.Flags&bpf.ProbesEventFlagEVENT_INSIDE != 0:
		return r.End, true
	case r.Kind != bpf.ProbesEventKindKIND_FORK && settles(r, r.Tid):
		return 0, false
	}
	order := slices.Sorted(maps.Keys(m.at))
	i, _ := slices.BinarySearch(order, r.Seq)
	before := slices.Clone(order[:i+1])
	slices.Reverse(before)
	if e := m.settled(r.Tid, before); e.Kind == bpf.ProbesEventKindKIND_CALL || e.Kind == bpf.ProbesEventKindKIND_DELIVERY {
		return 0, false
	}
	next := m.settled(r.Tid, order[i+1:])
	return next.Seq, next.Kind == bpf.ProbesEventKindKIND_CALL && next.Flags&bpf.ProbesEventFlagCALL_UNENTERED != 0
}

// settled returns the first record at these positions that settles in which call
// the thread is.
func (m *model) settled(tid uint32, positions []uint32) (none bpf.ProbesEvent) {
	for _, seq := range positions {
		if e := m.at[seq]; settles(e, tid) {
			return e
		}
	}
	return none
}

func settles(e bpf.ProbesEvent, tid uint32) bool {
	switch e.Kind {
	case bpf.ProbesEventKindKIND_CALL, bpf.ProbesEventKindKIND_DELIVERY, bpf.ProbesEventKindKIND_EXIT, bpf.ProbesEventKindKIND_DEAD:
		return e.Tid == tid
	case bpf.ProbesEventKindKIND_FORK: // it is a new thread from here on
		return uint32(e.Args[1]) == tid
	}
	return false
}

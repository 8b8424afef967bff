// SPDX-License-Identifier: MIT

package decode

import (
	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

// A View says how to read the records of a recording.
type View struct {
	// Start is the CLOCK_MONOTONIC time, in nanoseconds, that events count from.
	Start uint64
	// Cut is the first position that is not shown: what happened from there on
	// did so after the trace was asked for.
	Cut uint64
	// Open are the calls that threads are in.
	Open []Open
	// Symbol names the kernel function at an address; nil shows addresses.
	Symbol func(addr uint64) string
	// Watches names the watched addresses.
	Watches map[uint64]string
}

// A log decodes the records of one recording up to the cut. It does not change
// once it is made.
type log struct {
	View
	blocks [][]byte
	refs   []ref        // of the events, in the order of their positions
	hits   map[ref]int  // of accesses that are more than one record
	last   map[ref]bool // the exits of the last threads of processes
	inside map[ref]ref  // events -> the call that their thread was in when its recording began
	strays uint64
}

// Log returns the events of the positions before the cut, and the account of
// these positions. The store must not change any more: see [Store.Snapshot].
func (s *Store) Log(v View) (trace.Source, Account) {
	l := &log{View: v, blocks: s.Snapshot().blocks, hits: map[ref]int{}, last: map[ref]bool{}, inside: map[ref]ref{}}
	if len(v.Open) > 0 {
		l.keep(v.Open)
	}
	account := l.place(s.kept)
	l.refine()
	account.Strays = l.strays
	return l, account
}

// Len returns how many events there are.
func (l *log) Len() int { return len(l.refs) }

// At decodes the event at index i.
func (l *log) At(i int) trace.Event { return l.event(l.refs[i]) }

// A ref says where a record is: block * blockSize + offset, in units of eight
// bytes, plus one, so that 0 is nowhere. It reaches 32 GiB.
type ref uint32

func refTo(block, offset int) ref { return ref((block*blockSize+offset)/8 + 1) }

func (l *log) record(r ref) record {
	at := int(r-1) * 8
	block := l.blocks[at/blockSize]
	return record(block[at%blockSize : cap(block)])
}

// records calls f for every record.
func (l *log) records(f func(ref, *bpf.ProbesEvent)) {
	for block, bytes := range l.blocks {
		for offset := 0; offset < len(bytes); {
			at := refTo(block, offset)
			e := l.record(at).head()
			f(at, e)
			offset += size(e)
		}
	}
}

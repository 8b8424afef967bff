// SPDX-License-Identifier: MIT

package trace

import (
	"fmt"
	"iter"
	"math"
)

// A Log is the events of a trace, in the order of Seq. It asks its source for an
// event only when it is asked for one itself, so a source that packs them keeps a
// trace of millions small. The zero Log is empty.
//
// A Log does not change and may be read by many goroutines. It is a Source itself.
type Log struct{ source Source }

// A Source gives the events of a [Log] by their index, in the order of Seq.
// It must not change once a log was made of it, and be safe for concurrent use.
type Source interface {
	// Len returns how many events there are.
	Len() int
	// At returns the event at index i, 0 <= i < Len.
	At(i int) Event
}

// NewLog returns the log of a source, for one written by hand
// NewLog(Events{…}). The log of nil events is the zero Log.
func NewLog(s Source) Log {
	switch s := s.(type) {
	case Log:
		return s
	case Events:
		if s == nil {
			return Log{}
		}
	}
	return Log{s}
}

// Len returns how many events there are.
func (l Log) Len() int {
	if l.source == nil {
		return 0
	}
	return l.source.Len()
}

// At returns the event at index i, which is not its position Seq. Like indexing
// a slice it panics unless 0 <= i < Len.
func (l Log) At(i int) Event {
	if n := l.Len(); i < 0 || i >= n {
		panic(fmt.Sprintf("trace: event %d of a log of %d", i, n))
	}
	return l.source.At(i)
}

// All yields the events one by one.
func (l Log) All() iter.Seq[Event] { return l.from(0, math.MaxInt) }

// AllBetween yields the events behind position from and before position to, like
// [Log.Between], one by one.
func (l Log) AllBetween(from, to int) iter.Seq[Event] { return l.from(l.behind(from), to) }

// from yields the events from index i on that are before position to.
func (l Log) from(i, to int) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		for at := i; at < l.Len(); at++ {
			if e := l.source.At(at); e.Seq >= to || !yield(e) {
				return
			}
		}
	}
}

// SPDX-License-Identifier: MIT

package attack_test

import (
	"fmt"
	"slices"

	"github.com/kwitness/kwitness/tracer/trace"
)

// An account says what became of the calls that were made.
type account struct {
	Made     uint64 // by the target's own count, entered
	Received uint64 // are in the trace, with their end
	Lost     uint64 // are counted as lost
	InFlight uint64 // are in the trace without an end
}

// settled reports whether every call that was made is accounted for, once.
func (a account) settled() bool { return a.Received+a.Lost+a.InFlight == a.Made }

func (a account) String() string {
	return fmt.Sprintf("%d made, %d received, %d lost, %d in flight", a.Made, a.Received, a.Lost, a.InFlight)
}

// columns returns the account as columns of the table. A trace that was not
// looked at, as nobody was left to, has none.
func (a account) columns() string {
	if a.Received+a.Lost+a.InFlight == 0 {
		return fmt.Sprintf("%d\t-\t-\t-\t", a.Made)
	}
	return fmt.Sprintf("%d\t%d\t%d\t%d\t", a.Made, a.Received, a.Lost, a.InFlight)
}

// plus adds the books of two traces.
func (a account) plus(b account) account {
	return account{a.Made + b.Made, a.Received + b.Received, a.Lost + b.Lost, a.InFlight + b.InFlight}
}

// tally accounts for the calls of a trace. Who made them adds how many.
func tally(tr *trace.Trace) account {
	a := account{Lost: lostCalls(tr)}
	for e := range tr.Events.All() {
		switch {
		case e.Kind != trace.KindCall:
		case e.State == trace.InFlight:
			a.InFlight++
		default:
			a.Received++
		}
	}
	return a
}

// accounted returns what became of the target's calls in the trace.
func (g *target) accounted(tr *trace.Trace) account {
	books := tally(tr)
	books.Made, _ = g.made()
	return books
}

// lostCalls returns how many calls the trace says it has lost.
func lostCalls(tr *trace.Trace) (n uint64) {
	for _, l := range tr.Lost {
		if l.Kinds == nil || slices.Contains(l.Kinds, trace.KindCall) {
			n += l.Count
		}
	}
	return n
}

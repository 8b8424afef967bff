// SPDX-License-Identifier: MIT

package tracer

import (
	"fmt"
	"slices"

	"github.com/cilium/ebpf"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/internal/decode"
	"github.com/kwitness/kwitness/tracer/trace"
)

// A ledger is everything that is known of what a recording has missed. What the
// probes count is the recording's own; a probe that the kernel did not run, and
// a record that was not understood, belong to every recording of that time.
type ledger struct {
	tally     bpf.ProbesTally // of all CPUs
	emitted   []uint64        // records, by CPU
	received  []uint64
	refused   [bpf.ProbesEventKindKIND_MAX]uint64
	without   uint64 // positions of refused records
	missed    misses
	malformed uint64
	guessed   bool // what kprobes have missed is not known
}

func (t *Tracer) ledger(r *Recording, kept decode.Store) (l ledger, err error) {
	l.received, l.malformed = kept.Received(), t.malformed.Load()
	l.refused, l.without = kept.Refused()
	now, err := t.misses()
	if err != nil {
		return l, err
	}
	l.missed, l.guessed = now.since(r.before), t.probes.guesses()
	return l, l.read(t, r.id)
}

// openBooks wipes what the recording wrote that had the slot before, if any had.
func (t *Tracer) openBooks(id uint32) error {
	if id < t.slots.n {
		return nil
	}
	blank := make([]bpf.ProbesTally, ebpf.MustPossibleCPU())
	if err := t.probes.Maps[bpf.ProbesMapTallies].Update(id%t.slots.n, blank, ebpf.UpdateAny); err != nil {
		return fmt.Errorf("open the books: %w", err)
	}
	return nil
}

// read adds up what the probes have counted.
func (l *ledger) read(t *Tracer, id uint32) error {
	var perCPU []bpf.ProbesTally
	if err := t.probes.Maps[bpf.ProbesMapTallies].Lookup(id%t.slots.n, &perCPU); err != nil {
		return fmt.Errorf("read the books: %w", err)
	}
	for _, c := range perCPU {
		l.emitted = append(l.emitted, c.Calls+c.Emitted)
		l.tally.Enters += c.Enters
		l.tally.Positions += c.Positions
		l.tally.Unfollowed += c.Unfollowed
		l.tally.Elsewhere += c.Elsewhere
		l.tally.Unseen += c.Unseen
		l.tally.Unthreaded += c.Unthreaded
		l.tally.Foreign += c.Foreign
		l.tally.Broken += c.Broken
		l.tally.Uncounted += c.Uncounted
		for k, n := range c.Dropped {
			l.tally.Dropped[k] += n
		}
	}
	return nil
}

// closes reports whether the books close: every position is accounted for, and
// every record that was emitted on a CPU was received from it.
func (l *ledger) closes(cut uint64, a decode.Account) bool {
	return cut == l.accounted(a) && slices.Equal(trimmed(l.emitted), trimmed(l.received))
}

func (l *ledger) accounted(a decode.Account) uint64 {
	return a.Received + a.InFlight + l.tally.Positions + l.without
}

// trimmed leaves out the CPUs behind the last one that has any.
func trimmed(perCPU []uint64) []uint64 {
	for len(perCPU) > 0 && perCPU[len(perCPU)-1] == 0 {
		perCPU = perCPU[:len(perCPU)-1]
	}
	return perCPU
}

// Kinds of events that a loss may hide. A call that a thread was in says inside
// which call all else of it happened; what is recorded inside of calls only is lost
// with it.
var (
	calls  = []trace.Kind{trace.KindCall}
	inside = []trace.Kind{trace.KindCall, trace.KindSleep, trace.KindWake, trace.KindAlloc, trace.KindTimer, trace.KindFunction}
	access = []trace.Kind{trace.KindAccess}
)

// losses returns what a recording of these kinds of events may have missed: of
// others nothing was to be recorded, and nothing is lost.
func (l *ledger) losses(a decode.Account, recorded []trace.Kind) (lost trace.Losses) {
	add := func(n uint64, what string, kinds []trace.Kind) {
		hidden := slices.DeleteFunc(slices.Clone(kinds), func(k trace.Kind) bool { return !slices.Contains(recorded, k) })
		if n > 0 && (kinds == nil || len(hidden) > 0) {
			lost = append(lost, trace.Loss{What: what, Count: n, Kinds: hidden})
		}
	}
	for k := range l.tally.Dropped {
		add(l.tally.Dropped[k], "records dropped, ring buffer full", kindsOf(k))
		add(l.refused[k], "records not kept, the trace is as large as Config.TraceBytes allows", kindsOf(k))
	}
	add(l.tally.Unfollowed, "processes not followed, table full", nil)
	add(l.tally.Elsewhere, "processes not followed, in another recording already", nil)
	add(l.tally.Unseen, "processes not followed, not in the tracer's pid namespace", nil)
	add(l.tally.Unthreaded, "calls not recorded, table of threads full", inside)
	add(l.tally.Foreign, "32-bit calls not understood", inside)
	add(l.tally.Broken, "calls with an enter or exit missed", inside)
	for hook, n := range l.missed {
		add(n, "probe runs skipped by the kernel, recursion", hookKinds[hook])
	}
	if l.guessed {
		add(1, "unknown number of function calls, not told by this kernel of kprobes", []trace.Kind{trace.KindFunction})
	}
	add(l.tally.Uncounted, "calls not counted, table full", calls)
	add(l.malformed, "records that could not be decoded", nil)
	add(a.Strays, "watchpoint hits delivered as SIGTRAP", access)
	return lost
}

func kindsOf(k int) []trace.Kind { return []trace.Kind{decode.Kind(bpf.ProbesEventKind(k))} }

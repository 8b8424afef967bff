// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"math"
	"slices"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	"github.com/kwitness/kwitness/tracer"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var copiedBack = subject{
	claim: claimed("select.copies-the-result-back"),
	act:   copyBack{}.act,
	hooks: []tracer.Hook{tracer.HookFaults},
	facts: []fact{
		{says: "a set in memory that nobody has touched is faulted in twice: by a read, and then by a write", by: claims.Faults, judge: faultedInTwice},
		{says: "both sets are written by core_sys_select, ready or not", by: claims.Watchpoints, judge: bothSetsWritten},
		{says: "nothing is written to the sets of a call that fails", by: claims.Watchpoints, judge: failureWritesNothing},
		{says: "the sets then hold the ready descriptors, and zeros for the others", by: claims.Snapshots, judge: readyAndZeros},
		{says: "the zeros fill the last word that was copied, and no word behind it is touched", by: claims.Behaviour, judge: wholeWordsWritten},
	},
	mutants: []mutant{
		{fails: "a set in memory", act: copyBack{touched: true}.act, why: "where somebody has"},
		{fails: "both sets", act: copyBack{beside: 8}.act, why: "where the next words are watched"},
		{fails: "nothing is written", act: copyBack{good: true}.act, why: "where it does not fail"},
		{fails: "nothing is written", tamper: failAll, why: "where the call that wrote fails"},
		{fails: "the sets then", tamper: keepRequest, why: "where the sets are left as they were"},
		{fails: "the zeros fill", act: copyBack{wide: true}.act, why: "where nfds needs two words"},
	},
}

// copyBack has a puppet ask for two pipes, one of them ready, in two sets of which
// every bit behind nfds is set; and again with a descriptor that is closed.
type copyBack struct {
	beside int  // how far from the sets the watchpoints are
	good   bool // the descriptor is not closed
	wide   bool // nfds goes into the second word

	touched bool // there is no set in fresh memory
}

func (c copyBack) act(_ context.Context, r *run) {
	p := r.puppet
	ready, w := p.Pipe()
	idle, last := p.Pipe()
	p.Write(w, "x")
	n := last + 1
	if c.wide {
		n = 65
		for fd := last + 1; fd < n; fd++ {
			p.DupTo(idle, fd)
		}
	}
	read, write := filled(p, n, ready, idle), filled(p, n, ready)
	r.watchAt(readfds, p, uint64(read+c.beside), 8)
	r.watchAt(writefds, p, uint64(write+c.beside), 8)
	r.saw["result"] = p.Select(n, read, write, 0, 0)
	r.saw["read"], r.saw["write"], r.saw["ready"] = puppet.Peek[[2]uint64](p, read), puppet.Peek[[2]uint64](p, write), ready

	if !c.good {
		p.CloseFD(idle)
	}
	puppet.Poke(p, read, uint64(1)<<ready|uint64(1)<<idle)
	p.Select(idle+1, read, write, 0, 0)
	r.askFresh(c.touched)
}

// filled returns a set with these descriptors below n, and every bit from n on.
func filled(p *puppet.Puppet, n int, fds ...int) int {
	set := p.FDSet(fds...)
	words := puppet.Peek[[unix.FD_SETSIZE / 64]uint64](p, set)
	for fd := n; fd < unix.FD_SETSIZE; fd++ {
		words[fd/64] |= 1 << (fd % 64)
	}
	puppet.Poke(p, set, words)
	return set
}

// withBothSets is select with sets to be read and to be written.
func withBothSets() CallNoun {
	return Select().Where("with both sets", func(e trace.Event) bool { return e.Args[2] != 0 })
}

func bothSetsWritten(r *run) string {
	Expect(r).To(HaveExactly(1, withBothSets().OK()))
	Expect(r).To(HaveForEach(withBothSets().OK(), KernelRead(readfds), KernelRead(writefds),
		KernelWrite(readfds).In("core_sys_select"), KernelWrite(writefds).In("core_sys_select")))
	return fmt.Sprintf("readfds and writefds are written by %s, though nothing can be written", r.writerOf(writefds))
}

func failureWritesNothing(r *run) string {
	failed := Select().Failing(unix.EBADF)
	Expect(r).To(HaveExactly(1, failed))
	Expect(r).To(HaveForEach(failed, KernelRead(readfds)))
	Expect(r).To(HaveEvery(failed, Event("writing no set", func(e trace.Event) (bool, error) {
		return len(r.accessesDuring(e, true)) == 0, nil
	})))
	return "EBADF: both sets are read and neither is written"
}

func readyAndZeros(r *run) string {
	ready := r.saw["ready"].(int)
	Expect(r).To(HaveExactly(1, withBothSets().OK()))
	Expect(r).To(HaveEvery(withBothSets().OK(), Event("holding the ready descriptor alone", func(e trace.Event) (bool, error) {
		if !e.Out.Whole() {
			return false, fmt.Errorf("the sets were not read in full: %v", e.Out)
		}
		return e.Out.Read.Len() == 1 && e.Out.Read.Has(ready) && e.Out.Write.Len() == 0, nil
	})))
	call := r.Trace().Events.Calls(trace.Select)[0]
	return fmt.Sprintf("of %d bits in readfds and %d in writefds there are left %v and %v",
		call.In.Read.Len(), call.In.Write.Len(), call.Out.Read.FDs(), call.Out.Write.FDs())
}

func wholeWordsWritten(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("result", 1))
	Expect(r.saw).To(HaveKeyWithValue("read", [2]uint64{1 << r.saw["ready"].(int), math.MaxUint64}))
	Expect(r.saw).To(HaveKeyWithValue("write", [2]uint64{0, math.MaxUint64}))
	return "all bits behind nfds were set: those of word 0 are zero, those of word 1 still set"
}

// failAll has every select fail, that which wrote, too.
func failAll(f *forgery) {
	for i := range f.events {
		if e := &f.events[i]; e.Kind == trace.KindCall && slices.Contains(trace.Select, e.Name) {
			e.Return(-int64(unix.EBADF))
		}
	}
}

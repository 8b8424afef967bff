// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"slices"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	"github.com/kwitness/kwitness/tracer"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var notZeroedFirst = subject{
	claim: claimed("select.zeroes-the-sets-first"),
	act:   lookMeanwhile{}.act,
	hooks: []tracer.Hook{tracer.HookAllocs},
	facts: []fact{
		{says: "while the call is blocked, the set in the program's memory is what was asked for", by: claims.Behaviour, judge: stillAsAsked},
		{says: "the kernel writes the set once the call has slept for the last time, and not before", by: claims.Watchpoints, judge: writtenAtTheEnd},
		{says: "the kernel has memory of its own for the result: six bitmaps, three in and three out", by: claims.Allocations, judge: bitmapsOfItsOwn},
		{says: "a call that fails leaves the set as it was", by: claims.Snapshots, judge: leftByAFailure},
	},
	mutants: []mutant{
		{fails: "while the call", act: lookMeanwhile{late: true}.act, why: "where one looks after it"},
		{fails: "the kernel writes", act: lookMeanwhile{beside: 8}.act, why: "where the neighbouring word is watched"},
		{fails: "the kernel writes", tamper: writeEarly, why: "where a write is moved before the sleep"},
		{fails: "the kernel writes", tamper: writeTwice, why: "where a write is added before the sleep"},
		{fails: "the kernel has memory", act: lookMeanwhile{few: true}.act, why: "where they fit on its stack"},
		{fails: "a call that fails", act: lookMeanwhile{good: true}.act, why: "where it does not fail"},
		{fails: "a call that fails", tamper: zeroAtFailure, why: "where the set is zeroed"},
	},
}

// lookMeanwhile has a puppet wait for two pipes and another process look at its
// set in the meantime and then write to one of them. At last the puppet asks for
// a descriptor that it has closed.
type lookMeanwhile struct {
	late   bool // look when the call has returned
	beside int  // how far from the set the watchpoint is
	good   bool // the descriptor at last is open
	few    bool // nfds is never large
}

func (l lookMeanwhile) act(_ context.Context, r *run) {
	p := r.puppet
	first, w := p.Pipe()
	second, _ := p.Pipe()
	set := p.FDSet(first, second)
	q := p.Fork()
	r.watchAt(readfds, p, uint64(set+l.beside), 8)
	r.saw["asked"] = p.Members(set)

	p.BeginSelect(second+1, set, 0, 0, 0)
	p.AwaitBlocked()
	r.saw["meanwhile"] = p.Members(set)
	q.Write(w, "x")
	p.End()
	if r.saw["after"] = p.Members(set); l.late {
		r.saw["meanwhile"] = r.saw["after"]
	}
	if !l.good {
		p.CloseFD(second)
	}
	p.Select(second+1, p.FDSet(first, second), 0, 0, 0)
	l.askForMany(p)
}

// many descriptors take more than the 256 bytes that core_sys_select() has on its
// stack for the bitmaps.
const many = 384

// askForMany asks for as many descriptors as the table has room for then.
func (l lookMeanwhile) askForMany(p *puppet.Puppet) {
	p.CloseFD(p.DupTo(0, many-1))
	n := many
	if l.few {
		n = 64
	}
	p.Select(n, p.FDSet(), 0, 0, p.Timeout(0))
}

func stillAsAsked(r *run) string {
	asked, after := r.saw["asked"].([]int), r.saw["after"].([]int)
	Expect(r.saw).To(HaveKeyWithValue("meanwhile", asked))
	Expect(after).To(Equal(asked[:1]))
	return fmt.Sprintf("asked for %v; %v in memory while pid %d is blocked; %v when it returns", asked, r.saw["meanwhile"], r.PID(), after)
}

func writtenAtTheEnd(r *run) string {
	slept := Select().OK().Blocking()
	Expect(r).To(HaveExactly(1, slept))
	Expect(r).To(HaveForEach(slept, KernelRead(readfds).In("core_sys_select"), Sleep(), KernelWrite(readfds).In("core_sys_select")))
	Expect(r).To(HaveEvery(slept, writingAfterItsLastSleep(r.Trace())))
	return "read by " + r.functionOf(readfds) + ", then the sleep, then the only write, by " + r.writerOf(readfds)
}

// bitmapsOfItsOwn knows only the size: some kernels allocate in kvmalloc_node.
func bitmapsOfItsOwn(r *run) string {
	ask := Select().Where("with a timeout", func(e trace.Event) bool { return e.Args[4] != 0 })
	Expect(r).To(HaveExactly(1, ask.OK()))
	Expect(r).To(HaveForEach(ask, Alloc().OfBytes(6*many/8)))
	a := r.Trace().Events.Of(trace.KindAlloc).Where(func(e trace.Event) bool { return e.Bytes == 6*many/8 })[0]
	return fmt.Sprintf("nfds = %d: %s allocates %d bytes, 6 times %d", many, a.Site, a.Bytes, many/8)
}

func leftByAFailure(r *run) string {
	failed := Select().Failing(unix.EBADF)
	Expect(r).To(HaveExactly(1, failed))
	Expect(r).To(HaveEvery(failed, Event("leaving the set as it was", func(e trace.Event) (bool, error) {
		if !e.In.Whole() || !e.Out.Whole() {
			return false, fmt.Errorf("the set was not read in full: %v %v", e.In, e.Out)
		}
		return slices.Equal(e.In.Read, e.Out.Read), nil
	})))
	call := r.Trace().Events.Calls(trace.Select).Where(func(e trace.Event) bool { return !e.OK() })[0]
	return fmt.Sprintf("asked for %v with one of them closed: EBADF, and %v in the set", call.In.Read.FDs(), call.Out.Read.FDs())
}

// zeroAtFailure has the call that fails return an empty set.
func zeroAtFailure(f *forgery) {
	call := find(f, func(e trace.Event) bool { return slices.Contains(trace.Select, e.Name) && e.Errno != 0 })
	out := *call.Out
	out.Read = make(trace.FDSet, len(out.Read))
	call.Out = &out
}

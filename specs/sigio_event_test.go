// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
)

// ownSigio has the puppet's descriptor raise SIGIO for the puppet, which blocks
// it and takes it by hand.
func ownSigio(p *puppet.Puppet, fd int) {
	p.Fcntl(fd, unix.F_SETOWN, p.PID())
	p.AddFlags(fd, unix.O_ASYNC)
}

var signalAnEvent = subject{
	claim: claimed("sigio.one-signal-an-event"),
	act:   writeThrice(false),
	facts: []fact{
		{says: "data that was there before O_ASYNC raises nothing", by: claims.Behaviour, judge: nothingForOldData},
		{says: "each of three writes raises one SIGIO, though nothing was read in between", by: claims.Signals, judge: oneForEachWrite},
		{says: "the process finds one pending after each", by: claims.Behaviour, judge: onePendingEach},
	},
	mutants: []mutant{
		{fails: "data that was there", act: writeThrice(true), why: "where O_ASYNC is set before the data comes"},
		{fails: "each of three", act: loseAsync, why: "where O_ASYNC is taken away after the first"},
		{fails: "the process finds", act: loseAsync, why: "where O_ASYNC is taken away after the first"},
	},
}

// writeThrice writes to a socket that has data already, from before it got
// O_ASYNC or from behind that, three times, and takes the SIGIO of each.
func writeThrice(asyncFirst bool) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		a, b := p.Socketpair()
		if asyncFirst {
			ownSigio(p, a)
		}
		r.saw["queued"] = p.Write(b, "old")
		ownSigio(p, a)
		r.saw["old"] = pending(p)
		var taken []bool
		for range 3 {
			p.Write(b, "new")
			taken = append(taken, pending(p))
		}
		r.saw["taken"] = taken
	}
}

// loseAsync takes O_ASYNC away behind the first of three writes.
func loseAsync(_ context.Context, r *run) {
	p := r.puppet
	a, b := p.Socketpair()
	ownSigio(p, a)
	var taken []bool
	for range 3 {
		p.Write(b, "new")
		taken = append(taken, pending(p))
		p.Fcntl(a, unix.F_SETFL, 0)
	}
	r.saw["taken"] = taken
}

// pending takes a pending SIGIO, if there is one.
func pending(p *puppet.Puppet) bool {
	_, ok := p.TakeSignal(unix.SIGIO)
	return ok
}

func nothingForOldData(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("old", false), "a SIGIO pending when O_ASYNC was set")
	return fmt.Sprintf("%d bytes were queued when O_ASYNC was set; a SIGIO pending: %t", r.saw["queued"], r.saw["old"])
}

func oneForEachWrite(r *run) string {
	raised := Signal(unix.SIGIO).FromKernel().To(r.PID()).Queued()
	Expect(r).To(HaveExactly(3, raised))
	Expect(r).To(HaveExactly(3, Signal(unix.SIGIO)))
	Expect(r).To(HaveInOrder(Fcntl(unix.F_SETOWN, r.PID()), Write(), raised, Write(), raised, Write(), raised))
	Expect(r).NotTo(HaveAny(Read()))
	return fmt.Sprintf("%d SIGIO with SI_KERNEL, each behind a write of its own, %d reads", r.tally(raised), r.tally(Read()))
}

func onePendingEach(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("taken", []bool{true, true, true}), "a SIGIO pending after each write")
	return fmt.Sprintf("pending after the writes: %v", r.saw["taken"])
}

var silentWhileReaderBlocks = subject{
	claim: claimed("sigio.is-silent-while-a-reader-blocks"),
	act:   receiveAsync(true),
	facts: []fact{
		{says: "the reader sleeps in recv when the data comes", by: claims.Scheduler, judge: readerSleeps},
		{says: "the write that wakes it raises no SIGIO, the next one does", by: claims.Signals, judge: onlyTheNext},
		{says: "the process finds none pending after the first, and one after the second", by: claims.Behaviour, judge: noneThenOne},
	},
	mutants: []mutant{
		{fails: "the reader sleeps", act: receiveAsync(false), why: "where the data is there before"},
		{fails: "the write that wakes", act: receiveAsync(false), why: "where the data is there before"},
		{fails: "the process finds", act: receiveAsync(false), why: "where the data is there before"},
	},
}

// receiveAsync receives from a socket that raises SIGIO, blocked in recv when a
// child writes or only afterwards. Then the child writes again.
func receiveAsync(blocked bool) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		a, b := p.Socketpair()
		writer := p.Fork()
		ownSigio(p, a)
		if !blocked {
			writer.Write(b, "x")
		}
		p.Begin(unix.SYS_RECVFROM, a, p.Alloc(1), 1, 0, 0, 0)
		if blocked {
			p.AwaitBlocked()
			inTheWayOf(writer, p, func() { writer.Write(b, "x") })
		}
		p.End()
		r.saw["first"] = pending(p)
		writer.Write(b, "x")
		r.saw["second"] = pending(p)
		r.saw["writer"] = writer.PID()
	}
}

// inTheWayOf does something while a sleeper that it wakes does not run before the
// waker sleeps: both are on one CPU, and the sleeper gets what is left over. The
// kernel wakes a reader first and only then looks whether one waits
// (sock_def_readable), so one that is quick on another CPU is not waiting any
// more.
func inTheWayOf(waker, sleeper *puppet.Puppet, do func()) {
	GinkgoHelper()
	var usual, one unix.CPUSet
	Expect(unix.SchedGetaffinity(waker.PID(), &usual)).To(Succeed())
	one.Set(firstOf(&usual))
	for _, p := range []*puppet.Puppet{waker, sleeper} {
		Expect(unix.SchedSetaffinity(p.PID(), &one)).To(Succeed())
	}
	schedule(sleeper, unix.SCHED_IDLE)
	do()
	schedule(sleeper, unix.SCHED_NORMAL)
	Expect(unix.SchedSetaffinity(sleeper.PID(), &usual)).To(Succeed())
}

func schedule(p *puppet.Puppet, policy uint32) {
	GinkgoHelper()
	Expect(unix.SchedSetAttr(p.PID(), &unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: policy}, 0)).To(Succeed())
}

func readerSleeps(r *run) string {
	writer := r.saw["writer"].(int)
	Expect(r).To(HaveExactly(1, Recv().By(r.PID()).Blocking().Returning(1)))
	Expect(r).To(HaveInOrder(Sleep().ByThread(r.PID()), Wake().By(writer).Of(r.PID())))
	return fmt.Sprintf("process %d sleeps in recv until process %d writes", r.PID(), writer)
}

func onlyTheNext(r *run) string {
	writer := r.saw["writer"].(int)
	Expect(r).To(HaveExactly(1, Signal(unix.SIGIO)))
	Expect(r).To(HaveInOrder(Recv().By(r.PID()).Returning(1), Write().By(writer), Write().By(writer),
		Signal(unix.SIGIO).FromKernel().To(r.PID())))
	return fmt.Sprintf("%d writes, %d SIGIO: behind the second", r.tally(Write().By(writer)), r.tally(Signal(unix.SIGIO)))
}

func noneThenOne(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("first", false), "a SIGIO pending after the first write")
	Expect(r.saw).To(HaveKeyWithValue("second", true), "a SIGIO pending after the second write")
	return fmt.Sprintf("pending after the first write: %t, after the second: %t", r.saw["first"], r.saw["second"])
}

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
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/inspect"
	"github.com/kwitness/kwitness/tracer/trace"
)

var waitBlocks = subject{
	claim: claimed("epoll-wait.blocks-until-something-is-ready"),
	act:   waitAndWaitAgain(false, false),
	facts: []fact{
		{says: "with nothing ready the thread leaves its CPU, and another's write wakes it", by: claims.Scheduler, judge: wokenByWrite},
		{says: "meanwhile it is in the epoll's queue, as one to be woken alone", by: claims.Objects, judge: aloneInTheQueue},
		{says: "with something ready the call returns, and the thread does not leave", by: claims.Scheduler, judge: staysOnItsCPU},
		{says: "either way it returns what is ready", by: claims.Snapshots, judge: returnsTheReady},
	},
	mutants: []mutant{
		{fails: "with nothing ready", act: waitAndWaitAgain(true, false), why: "where the write comes before the wait"},
		{fails: "meanwhile", act: waitAndWaitAgain(true, false), why: "where the write comes before the wait"},
		{fails: "with something ready", act: waitAndWaitAgain(false, true), why: "where all is read before the second wait"},
		{fails: "either way", tamper: deliverAnother, why: "where another descriptor is delivered"},
	},
}

// waitAndWaitAgain waits for a pipe that a child writes to, before or while it
// waits; and again, when the pipe may have been read.
func waitAndWaitAgain(early, drained bool) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		ep, array := p.EpollCreate(), p.EpollEvents(1)
		read, write := p.Pipe()
		p.EpollAdd(ep, read, unix.EPOLLIN, uint64(read))
		child := p.Fork()
		r.saw["pipe"], r.saw["child"] = read, child.PID()

		wait := func(early bool) {
			if early {
				child.Write(write, "x")
			}
			p.BeginEpollWait(ep, array, 1, puppet.Forever)
			if !early {
				p.AwaitBlocked()
				r.saw["waiters"] = eventpollOf(p, ep).Waiters
				child.Write(write, "x")
			}
			Expect(p.End()).To(Equal(1))
		}
		wait(early)
		if drained {
			p.Read(read, 1)
			wait(false)
			return
		}
		Expect(p.EpollWait(ep, array, 1, puppet.Forever)).To(Equal(1))
	}
}

// deliverAnother changes the data of an entry.
func deliverAnother(f *forgery) {
	wait := find(f, func(e trace.Event) bool { return isWait(e) && e.OK() })
	out := *wait.Out
	out.Events = slices.Clone(out.Events)
	out.Events[0].Data++
	wait.Out = &out
}

func wokenByWrite(r *run) string {
	wait, child := EpollWait().ByThread(r.PID()), r.saw["child"].(int)
	wake := Wake().Of(r.PID()).By(child).During(trace.Write)
	Expect(r).To(HaveAtLeast(1, wait.OK().Blocking()))
	Expect(r).To(HaveInOrder(wait, Sleep().ByThread(r.PID()).During(trace.EpollWait), Write().By(child), wake, wait))
	return fmt.Sprintf("pid %d slept in epoll_wait, pid %d woke it in write", r.PID(), child)
}

func aloneInTheQueue(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("waiters", []inspect.Waiter{{TID: r.PID(), Exclusive: true}}))
	return fmt.Sprintf("thread %d in eventpoll.wq, WQ_FLAG_EXCLUSIVE", r.PID())
}

func staysOnItsCPU(r *run) string {
	Expect(r).To(HaveExactly(2, EpollWait().ByThread(r.PID()).Returning(1)))
	Expect(r).To(HaveExactly(1, EpollWait().ByThread(r.PID()).Blocking()))
	return "2 calls with the timeout -1, 1 of them slept"
}

func returnsTheReady(r *run) string {
	pipe := r.saw["pipe"].(int)
	Expect(r).To(HaveExactly(2, EpollWait().ByThread(r.PID()).Returning(1)))
	Expect(r).To(HaveEvery(EpollWait(), deliveringInOrder(pipe)))
	return fmt.Sprintf("2 × 1 entry, with the data %d", pipe)
}

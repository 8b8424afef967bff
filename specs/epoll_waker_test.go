// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"slices"
	"strings"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// readyList is the watchpoint on the head of the epoll's ready list.
const readyList = "eventpoll.rdllist.next"

var wakerDoesTheWork = subject{
	claim: claimed("epoll.waker-does-the-work"),
	act:   writeTo(true),
	facts: []fact{
		{says: "who writes to the pipe links the item into the ready list, inside write()", by: claims.Watchpoints, judge: linkedByTheWriter},
		{says: "only then it wakes the waiter, in the same write()", by: claims.Scheduler, judge: wokenAfterwards},
		{says: "the waiter changes the list only when it has been woken", by: claims.Watchpoints, judge: untouchedWhileAsleep},
		{says: "an item is in the ready list before any epoll_wait asks for it", by: claims.Objects, judge: listedUnasked},
	},
	mutants: []mutant{
		{fails: "who writes to the pipe", act: writeTo(false), why: whereUnwatched},
		{fails: "only then", act: writeTo(false), why: whereUnwatched},
		{fails: "the waiter changes", tamper: changeBeforeSleep, why: "where the waiter's change is moved before its waking"},
		{fails: "an item is in", act: writeTo(false), why: whereUnwatched},
	},
}

const whereUnwatched = "where the epoll does not watch that pipe"

// writeTo has a child write to a pipe that the puppet's epoll watches, or to
// another one: first when nobody asks the epoll, then while the puppet sleeps in
// epoll_wait. What wakes it in the end is the watched pipe in any case.
func writeTo(watched bool) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		out, in := p.Pipe()
		_, to := p.Pipe()
		if watched {
			to = in
		}
		ep := p.EpollCreate()
		p.EpollAdd(ep, out, unix.EPOLLIN|unix.EPOLLET, 0)
		child := p.Fork()
		r.watchReadyList(p, ep, p, child)
		child.Write(to, "x")
		r.saw["ready"] = len(eventpollOf(p, ep).Ready)
		p.Ready(ep, 0)
		p.BeginEpollWait(ep, p.EpollEvents(1), 1, puppet.Forever)
		p.AwaitBlocked()
		child.Write(to, "y")
		if !watched {
			child.Write(in, "z")
		}
		p.End()
		r.saw["child"], r.saw["to"] = child.PID(), to
	}
}

// watchReadyList watches the head of an epoll's ready list in what the puppets do.
func (r *run) watchReadyList(p *puppet.Puppet, ep int, puppets ...*puppet.Puppet) {
	head, err := eventpollOf(p, ep).FieldAddr("rdllist.next")
	Expect(err).NotTo(HaveOccurred())
	for _, q := range puppets {
		r.watchAt(readyList, q, head, 8)
	}
}

func linkedByTheWriter(r *run) string {
	written := Write().By(r.saw["child"].(int)).OfFD(r.saw["to"].(int)).OK()
	Expect(r).To(HaveExactly(2, written))
	Expect(r).To(HaveForEach(written, KernelWrite(readyList).In("ep_poll_callback")))
	stack := r.accesses(readyList, true).By(r.saw["child"].(int))[0].Stack
	return fmt.Sprintf("pid %d, in each of 2 writes: %s", r.saw["child"], strings.Join(stack, " < "))
}

func wokenAfterwards(r *run) string {
	child, written := r.saw["child"].(int), inside(r.Trace(), Write().OfFD(r.saw["to"].(int)))
	Expect(r).To(HaveInOrder(asleep(r), And(KernelWrite(readyList), written), And(Wake().Of(r.PID()).By(child), written)))
	Expect(r).To(HaveExactly(1, Wake().Of(r.PID()).By(child)))
	return fmt.Sprintf("pid %d sleeps; write(%d) by pid %d links and wakes it", r.PID(), r.saw["to"], child)
}

// asleep matches the one epoll_wait in which the waiter slept.
func asleep(r *run) CallNoun { return EpollWait().By(r.PID()).Blocking() }

func untouchedWhileAsleep(r *run) string {
	Expect(r).To(HaveExactly(1, asleep(r)))
	Expect(r).To(HaveForEach(asleep(r), Sleep(), KernelWrite(readyList)))
	Expect(r).To(HaveEvery(asleep(r), writingAfterItsLastSleep(r.Trace())))
	return fmt.Sprintf("pid %d: nothing written before its last sleep; then by %s", r.PID(), r.accesses(readyList, true).By(r.PID())[0].Stack[0])
}

func listedUnasked(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("ready", 1), "items in the ready list after the first write")
	return "eventpoll.rdllist after the first write, before the first epoll_wait: 1 item"
}

// changeBeforeSleep moves the waiter's change of the list before its sleep.
func changeBeforeSleep(f *forgery) {
	slept := find(f, func(e trace.Event) bool { return slices.Contains(trace.EpollWait, e.Name) && e.Slept })
	in := func(kind trace.Kind, write bool) *trace.Event {
		return find(f, func(e trace.Event) bool { return e.Kind == kind && e.Outer == slept.Seq && e.Write == write })
	}
	sleep, change := in(trace.KindSleep, false), in(trace.KindAccess, true)
	sleep.Seq, change.Seq = change.Seq, sleep.Seq
	slices.SortFunc(f.events, func(a, b trace.Event) int { return a.Seq - b.Seq })
}

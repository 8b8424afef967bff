// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"slices"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/inspect"
	"github.com/kwitness/kwitness/tracer/trace"
)

var epollReadyList = subject{
	claim: claimed("epoll.keeps-a-ready-list"),
	act:   lineUp(0, false),
	facts: []fact{
		{says: "what is ready is in a circle, linked both ways, in the order in which it became so; what is idle is not", by: claims.Objects, judge: circleOfReady},
		{says: "it stays there until an epoll_wait finds that it is ready no more", by: claims.Objects, judge: staysUntilFoundIdle},
		{says: "the writer puts it in, inside its write", by: claims.Watchpoints, judge: linkedByWriter},
		{says: "epoll_wait delivers it in that order", by: claims.Snapshots, judge: deliveredInLine},
	},
	mutants: []mutant{
		{fails: "what is ready", act: changed(lineUp(0, false), unlinkBackwards), why: "where a link back leads to the item itself"},
		{fails: "what is ready", act: changed(lineUp(0, false), writtenBackwards), why: "where they were written to the other way round"},
		{fails: "it stays there", act: lineUp(unix.EPOLLET, false), why: "where they are edge-triggered"},
		{fails: "the writer", act: lineUp(0, true), why: "where the list of another epoll is watched"},
		{fails: "epoll_wait delivers", tamper: deliverBackwards, why: "where the entries are the other way round"},
	},
}

const listTail = "end of the ready list"

// lineUp adds four pipes and has a child write to three of them, not in order;
// then it waits, reads all and waits again. It looks at the eventpoll each time.
func lineUp(flags uint32, elsewhere bool) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		ep, other, array := p.EpollCreate(), p.EpollCreate(), p.EpollEvents(4)
		var reads, writes []int
		for range 4 {
			read, write := p.Pipe()
			p.EpollAdd(ep, read, unix.EPOLLIN|flags, uint64(read))
			reads, writes = append(reads, read), append(writes, write)
		}
		child := p.Fork()
		if elsewhere {
			r.watchEventpoll(listTail, child, other, "rdllist.prev")
		} else {
			r.watchEventpoll(listTail, child, ep, "rdllist.prev")
		}
		look := func(when string) { r.saw[when] = eventpollOf(p, ep) }
		r.saw["child"], r.saw["order"] = child.PID(), []int{reads[2], reads[0], reads[3]}

		look("empty")
		for _, i := range []int{2, 0, 3} {
			child.Write(writes[i], "x")
		}
		look("ready")
		p.EpollWait(ep, array, 4, 0)
		look("delivered")
		for _, i := range []int{2, 0, 3} {
			p.Read(reads[i], 1)
		}
		look("read")
		p.EpollWait(ep, array, 4, 0)
		look("found idle")
	}
}

// inLine are the descriptors of the items in the ready list, in its order.
func inLine(e *inspect.Eventpoll) []int {
	fds := []int{}
	for _, addr := range e.Ready {
		i := slices.IndexFunc(e.Items, func(it inspect.Item) bool { return it.Addr == addr })
		fds = append(fds, e.Items[i].FD)
	}
	return fds
}

func unlinkBackwards(r *run) {
	e := r.saw["ready"].(*inspect.Eventpoll)
	i := slices.IndexFunc(e.Items, inspect.Item.Linked)
	e.Items[i].Prev = e.Items[i].Addr
}

func writtenBackwards(r *run) { slices.Reverse(r.saw["order"].([]int)) }

func deliverBackwards(f *forgery) {
	wait := find(f, func(e trace.Event) bool { return isWait(e) && e.OK() })
	out := *wait.Out
	out.Events = slices.Clone(out.Events)
	slices.Reverse(out.Events[:wait.Ret])
	wait.Out = &out
}

func circleOfReady(r *run) string {
	empty, ready := r.saw["empty"].(*inspect.Eventpoll), r.saw["ready"].(*inspect.Eventpoll)
	Expect([]uint64{empty.Next, empty.Prev}).To(HaveEach(empty.Addr), "the head of the empty list")
	Expect(ready.Check()).To(Succeed())
	Expect(inLine(ready)).To(Equal(r.saw["order"]))
	return fmt.Sprintf("rdllist: head ↔ %v ↔ head, of %d items", inLine(ready), len(ready.Items))
}

func staysUntilFoundIdle(r *run) string {
	for _, when := range []string{"ready", "delivered", "read"} {
		Expect(inLine(r.saw[when].(*inspect.Eventpoll))).To(Equal(r.saw["order"]), "the ready list when all are "+when)
	}
	Expect(inLine(r.saw["found idle"].(*inspect.Eventpoll))).To(BeEmpty())
	return "3 in the list when delivered, 3 when read, 0 after the next epoll_wait"
}

func linkedByWriter(r *run) string {
	child := r.saw["child"].(int)
	write := Write().By(child).OK()
	Expect(r).To(HaveExactly(3, write))
	Expect(r).To(HaveForEach(write, KernelWrite(listTail).In("ep_poll_callback")))
	return fmt.Sprintf("3 writes of pid %d, each with a write at %#x under ep_poll_callback", child, r.at[listTail])
}

func deliveredInLine(r *run) string {
	order := r.saw["order"].([]int)
	Expect(r).To(HaveInOrder(
		And(EpollWait().Returning(len(order)), deliveringInOrder(order...)),
		EpollWait().Returning(0),
	))
	return fmt.Sprintf("data %v, then nothing", order)
}

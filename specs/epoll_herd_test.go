// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"
	"slices"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var thunderingHerd = subject{
	claim: claimed("epoll.wakes-a-herd"),
	act:   herds(0, unix.EPOLLEXCLUSIVE, 0, unix.EPOLLET),
	facts: []fact{
		{says: "of four that have an epoll each, one write wakes all four", by: claims.Scheduler, judge: wakesAll},
		{says: "with EPOLLEXCLUSIVE it wakes one at least, and not all", by: claims.Scheduler, judge: wakesSome},
		{says: "of four that share an epoll it wakes one, who wakes the next, as long as nobody reads", by: claims.Scheduler, judge: handedOn},
		{says: "all four return from the epolls of their own and from the shared one, but one alone if that is edge-triggered", by: claims.Behaviour, judge: returned},
	},
	mutants: []mutant{
		{fails: "of four that have", act: herds(unix.EPOLLEXCLUSIVE, unix.EPOLLEXCLUSIVE, 0, unix.EPOLLET), why: "where they add it with EPOLLEXCLUSIVE"},
		{fails: "with EPOLLEXCLUSIVE", act: herds(0, 0, 0, unix.EPOLLET), why: "where they add it without"},
		{fails: "of four that share", act: herds(0, unix.EPOLLEXCLUSIVE, unix.EPOLLET, unix.EPOLLET), why: "where it is edge-triggered"},
		{fails: "all four return", act: herds(0, unix.EPOLLEXCLUSIVE, 0, 0), why: "where nothing is edge-triggered"},
	},
}

// wakes matches the writer waking one of the herd inside its write.
func (r *run) wakes(h herd) TaskNoun {
	return Wake().By(r.PID()).During(trace.Write).Where("of a waiter", func(e trace.Event) bool {
		return slices.Contains(h.waiters, e.Target)
	})
}

func wakesAll(r *run) string {
	h := r.saw[ownEpolls].(herd)
	for _, waiter := range h.waiters {
		Expect(r).To(HaveExactly(1, r.wakes(h).Of(waiter)))
	}
	return fmt.Sprintf("1 write() by pid %d wakes pids %v", r.PID(), h.waiters)
}

// wakesSome expects what epoll_ctl(2) promises, and reports what it was.
func wakesSome(r *run) string {
	h := r.saw[exclusiveEpolls].(herd)
	Expect(r).To(HaveAtLeast(1, r.wakes(h)))
	Expect(r).To(HaveAtMost(len(h.waiters)-1, r.wakes(h)))
	woken := []int{}
	for _, e := range r.Trace().Events.Of(trace.KindWake).Where(func(e trace.Event) bool { return slices.Contains(h.waiters, e.Target) }) {
		if e.PID == r.PID() && slices.Contains(trace.Write, e.Inside) {
			woken = append(woken, e.Target)
		}
	}
	return fmt.Sprintf("1 write() by pid %d wakes %d of pids %v: %v", r.PID(), len(woken), h.waiters, woken)
}

// handedOn sees ep_done_scan() wake the next, as the item is in the ready list
// again.
func handedOn(r *run) string {
	h := r.saw[sharedEpoll].(herd)
	Expect(r).To(HaveExactly(1, r.wakes(h)))
	Expect(r).To(HaveExactly(len(h.waiters)-1, Wake().During(trace.EpollWait).Where("of a waiter by another", func(e trace.Event) bool {
		return slices.Contains(h.waiters, e.PID) && slices.Contains(h.waiters, e.Target) && e.PID != e.Target
	})))
	return fmt.Sprintf("1 of pids %v is woken in write() by pid %d, 3 in an epoll_wait of one of them", h.waiters, r.PID())
}

func returned(r *run) string {
	Expect(r.saw[ownEpolls].(herd).returned).To(Equal(4), ownEpolls)
	Expect(r.saw[sharedEpoll].(herd).returned).To(Equal(4), sharedEpoll)
	Expect(r.saw[sharedEdge].(herd).returned).To(Equal(1), sharedEdge)
	return fmt.Sprintf("of 4: with %s 4, with %s 4, with %s 1; with %s %d",
		ownEpolls, sharedEpoll, sharedEdge, exclusiveEpolls, r.saw[exclusiveEpolls].(herd).returned)
}

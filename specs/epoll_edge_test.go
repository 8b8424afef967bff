// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
)

var silentAboutLeftovers = subject{
	claim: claimed("epoll.edge-is-silent-about-leftovers"),
	act:   leaveHalf(unix.EPOLLET, true),
	facts: []fact{
		{says: "with one of two bytes read, the level-triggered epoll tells again and the edge-triggered one does not", by: claims.Behaviour, judge: toldAgainByLevel},
		{says: "another message makes the edge-triggered one tell, whatever was left before it, and so does a MOD", by: claims.Behaviour, judge: toldByArrival},
		{says: "what was told stays in the ready list if it is level-triggered, and has left it if edge-triggered", by: claims.Objects, judge: stayedInTheList},
	},
	mutants: []mutant{
		{fails: "with one of two bytes", act: leaveHalf(0, true), why: "where both are level-triggered"},
		{fails: "another message", act: leaveHalf(unix.EPOLLET, false), why: "where nothing more arrives"},
		{fails: "what was told stays", act: leaveHalf(0, true), why: "where both are level-triggered"},
	},
}

// leaveHalf asks two epolls about a socket: when two bytes have come, when one
// of them was read, when another has come, after a MOD, and when all was read.
// One of the two has the flag.
func leaveHalf(flag uint32, more bool) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		a, b := p.Socketpair()
		level, edge := p.EpollCreate(), p.EpollCreate()
		p.EpollAdd(level, a, unix.EPOLLIN, 0)
		p.EpollAdd(edge, a, unix.EPOLLIN|flag, 0)
		var told [2][]int
		ask := func() {
			told[0], told[1] = append(told[0], len(p.Ready(level, 0))), append(told[1], len(p.Ready(edge, 0)))
		}
		p.Write(b, "ab")
		ask()
		r.saw["level's list"], r.saw["edge's list"] = len(eventpollOf(p, level).Ready), len(eventpollOf(p, edge).Ready)
		p.Read(a, 1)
		ask()
		if more {
			p.Write(b, "c")
			ask()
			p.EpollCtl(edge, unix.EPOLL_CTL_MOD, a, unix.EPOLLIN|flag, 0)
		}
		ask()
		p.Read(a, 9)
		ask()
		r.saw["level"], r.saw["edge"] = told[0], told[1]
	}
}

func toldAgainByLevel(r *run) string {
	level, edge := r.saw["level"].([]int), r.saw["edge"].([]int)
	Expect(level[:2]).To(Equal([]int{1, 1}), "told by the level-triggered epoll")
	Expect(edge[:2]).To(Equal([]int{1, 0}), "told by the edge-triggered epoll")
	return "epoll_wait = 1 and 1 with EPOLLIN, 1 and 0 with EPOLLIN|EPOLLET"
}

func toldByArrival(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("edge", []int{1, 0, 1, 1, 0}))
	return "epoll_wait = 1, 0, message: 1, MOD: 1, all read: 0"
}

func stayedInTheList(r *run) string {
	level, edge := r.saw["level's list"], r.saw["edge's list"]
	Expect(level).To(Equal(1), "level-triggered items in the ready list after epoll_wait")
	Expect(edge).To(Equal(0), "edge-triggered items in the ready list after epoll_wait")
	return fmt.Sprintf("eventpoll.rdllist after epoll_wait: %d item level-triggered, %d edge-triggered", level, edge)
}

// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
)

var disarmedForGood = subject{
	claim: claimed("epoll.oneshot-silences-even-a-hang-up"),
	act:   hangUpAfterOne(unix.EPOLLONESHOT, false),
	facts: []fact{
		{says: "it tells once, and neither of another message nor of the end, until a MOD", by: claims.Behaviour, judge: toldOnce},
		{says: "the item has not gone: another ADD fails with EEXIST", by: claims.Calls, judge: stillThere},
		{says: "nothing but the flag is left of what it asked for", by: claims.Procfs, judge: onlyTheFlag},
	},
	mutants: []mutant{
		{fails: "it tells once", act: hangUpAfterOne(0, false), why: "without EPOLLONESHOT"},
		{fails: "the item has not gone", act: hangUpAfterOne(unix.EPOLLONESHOT, true), why: "where a DEL comes before the ADD"},
		{fails: "nothing but the flag", act: hangUpAfterOne(0, false), why: "without EPOLLONESHOT"},
	},
}

// hangUpAfterOne asks an epoll about a pipe after each of a message, another and
// the end of its writer, and then adds it again and changes it.
func hangUpAfterOne(flag uint32, forget bool) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		out, in := p.Pipe()
		ep := p.EpollCreate()
		p.EpollAdd(ep, out, unix.EPOLLIN|flag, 0)
		var told []int
		ask := func() { told = append(told, len(p.Ready(ep, 0))) }
		p.Write(in, "a")
		ask()
		p.Write(in, "b")
		ask()
		p.CloseFD(in)
		ask()
		r.saw["tfds"] = tfdsOf(p, ep)
		if forget {
			p.EpollCtl(ep, unix.EPOLL_CTL_DEL, out, 0, 0)
		}
		p.EpollCtl(ep, unix.EPOLL_CTL_ADD, out, unix.EPOLLIN|flag, 0)
		p.EpollCtl(ep, unix.EPOLL_CTL_MOD, out, unix.EPOLLIN|flag, 0)
		ask()
		r.saw["fd"], r.saw["told"] = out, told
	}
}

func toldOnce(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("told", []int{1, 0, 0, 1}))
	return "epoll_wait = 1, then 0 with data and 0 with EPOLLHUP; 1 after EPOLL_CTL_MOD"
}

func stillThere(r *run) string {
	add := EpollCtl(unix.EPOLL_CTL_ADD).OfFD(r.saw["fd"].(int))
	Expect(r).To(HaveExactly(1, add.OK()))
	Expect(r).To(HaveInOrder(EpollWait().Returning(1), EpollWait().Returning(0), EpollWait().Returning(0),
		add.Failing(unix.EEXIST), EpollCtl(unix.EPOLL_CTL_MOD).OK(), EpollWait().Returning(1)))
	return fmt.Sprintf("1 epoll_ctl(ADD, %d) = 0, the second -EEXIST", r.saw["fd"])
}

func onlyTheFlag(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("tfds", []tfd{{FD: r.saw["fd"].(int), Events: unix.EPOLLONESHOT}}))
	return fmt.Sprintf("fdinfo: tfd %d, events 40000000: not even EPOLLERR and EPOLLHUP", r.saw["fd"])
}

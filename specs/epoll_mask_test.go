// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"strings"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// polls is the watchpoint on what vfs_poll() reads of the watched socket.
const polls = "f_op of the socket"

var wholeMask = subject{
	claim: claimed("epoll.edge-reports-all-that-is-ready"),
	act:   becomeReadable(unix.EPOLLIN|unix.EPOLLOUT, false),
	facts: []fact{
		{says: "a socket is told writable, and after a message readable and writable", by: claims.Behaviour, judge: toldBoth},
		{says: "epoll_wait writes both bits for the one that has changed", by: claims.Snapshots, judge: wroteBoth},
		{says: "for that, each epoll_wait that tells of the socket asks it anew", by: claims.Watchpoints, judge: askedAnew},
	},
	mutants: []mutant{
		{fails: "a socket is told", act: becomeReadable(unix.EPOLLIN, false), why: "where EPOLLOUT is not asked for"},
		{fails: "epoll_wait writes both", act: becomeReadable(unix.EPOLLIN, false), why: "where EPOLLOUT is not asked for"},
		{fails: "for that", act: becomeReadable(unix.EPOLLIN|unix.EPOLLOUT, true), why: "where the socket at the other end is watched"},
	},
}

// becomeReadable asks an edge-triggered epoll about a socket, before and after it
// has a message. What the kernel reads of it to ask is watched, or of its peer.
func becomeReadable(asked uint32, ofPeer bool) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		a, b := p.Socketpair()
		ep := p.EpollCreate()
		p.EpollAdd(ep, a, asked|unix.EPOLLET, 0)
		if ofPeer {
			r.watchPolls(polls, p, b)
		} else {
			r.watchPolls(polls, p, a)
		}
		before := p.Ready(ep, 0)
		p.Write(b, "x")
		r.saw["told"] = append(before, p.Ready(ep, 0)...)
	}
}

func toldBoth(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("told", []trace.EpollEvent{
		{Events: unix.EPOLLOUT}, {Events: unix.EPOLLIN | unix.EPOLLOUT},
	}))
	return "events 0x4 (EPOLLOUT), then 0x5 (EPOLLIN|EPOLLOUT) though only EPOLLIN is new"
}

func wroteBoth(r *run) string {
	out, both := reporting(unix.EPOLLOUT), reporting(unix.EPOLLIN|unix.EPOLLOUT)
	Expect(r).To(HaveInOrder(out, Write().OK(), both))
	Expect(r).To(HaveExactly(2, EpollWait()))
	return "the array of epoll_wait at its exit: 0x4, write(), 0x5"
}

// reporting matches an epoll_wait whose one event is these.
func reporting(events uint32) CallNoun {
	return EpollWait().Returning(1).Where(fmt.Sprintf("reporting %#x", events), func(e trace.Event) bool {
		return e.Out.Whole() && e.Out.Events[0].Events == events
	})
}

func askedAnew(r *run) string {
	Expect(r).To(HaveForEach(EpollWait().Returning(1), KernelRead(polls)))
	return strings.Join(r.accesses(polls, false)[0].Stack, " < ") + ", in each of 2 epoll_waits"
}

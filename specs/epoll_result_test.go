// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var numberOfItems = subject{
	claim: claimed("epoll-wait.returns-the-number-of-entries"),
	act:   countReady("x", (*puppet.Puppet).Dup),
	facts: []fact{
		{says: "a socket that is ready both ways is one entry, where it is two bits of select", by: claims.Behaviour, judge: onceForBothWays},
		{says: "the entry has both events", by: claims.Snapshots, judge: bothEvents},
		{says: "the same socket under two descriptors is two", by: claims.Calls, judge: twiceForTwoNumbers},
	},
	mutants: []mutant{
		{fails: "a socket", act: countReady("", (*puppet.Puppet).Dup), why: "where it has nothing to read"},
		{fails: "the entry", act: countReady("", (*puppet.Puppet).Dup), why: "where it has nothing to read"},
		{fails: "the same socket", act: countReady("x", unrelatedPipe), why: "where the other is of a pipe"},
	},
}

// countReady asks select and epoll about a socket that can be written, and read if
// the other end has said something; and epoll again, with another descriptor.
func countReady(said string, another func(p *puppet.Puppet, fd int) int) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		a, b := p.Socketpair()
		if said != "" {
			p.Write(b, said)
		}
		ep, array := p.EpollCreate(), p.EpollEvents(4)
		p.EpollAdd(ep, a, unix.EPOLLIN|unix.EPOLLOUT, 0)
		r.saw["select"] = p.Select(b+1, p.FDSet(a), p.FDSet(a), 0, 0)
		r.saw["epoll"] = p.EpollWait(ep, array, 4, 0)
		p.EpollAdd(ep, another(p, a), unix.EPOLLIN|unix.EPOLLOUT, 0)
		p.EpollWait(ep, array, 4, 0)
	}
}

func onceForBothWays(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("select", 2))
	Expect(r.saw).To(HaveKeyWithValue("epoll", 1))
	return "1 socket: select = 2, epoll_wait = 1"
}

func bothEvents(r *run) string {
	const both = unix.EPOLLIN | unix.EPOLLOUT
	Expect(r).To(HaveAny(EpollWait().Returning(1)))
	Expect(r).To(HaveEvery(EpollWait(), delivering("EPOLLIN and EPOLLOUT in each entry", func(entries []trace.EpollEvent) bool {
		for _, e := range entries {
			if e.Events != both {
				return false
			}
		}
		return len(entries) > 0
	})))
	return fmt.Sprintf("1 entry with the events %#x", both)
}

func twiceForTwoNumbers(r *run) string {
	Expect(r).To(HaveInOrder(
		EpollCtl(unix.EPOLL_CTL_ADD).OK(), EpollWait().Returning(1), EpollCtl(unix.EPOLL_CTL_ADD).OK(), EpollWait().Returning(2),
	))
	return "1 socket, 2 descriptors: epoll_wait = 2"
}

// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var readyCountedThrice = subject{
	claim: claimed("select.counts-otherwise-than-poll-and-epoll"),
	act:   askThreeWays("x", true),
	facts: []fact{
		{says: "for one socket that is ready both ways select returns 2, poll 1 and epoll_wait 1", by: claims.Calls, judge: twoOneOne},
		{says: "select has a bit in each of two sets, poll and epoll one entry with two flags", by: claims.Snapshots, judge: bitsAndFlags},
		{says: "each call asks the same file", by: claims.Watchpoints, judge: eachAsksIt},
	},
	mutants: []mutant{
		{fails: "for one socket", act: askThreeWays("", true), why: "where it has nothing to read"},
		{fails: "select has a bit", act: askThreeWays("", true), why: "where it has nothing to read"},
		{fails: "each call asks", act: askThreeWays("x", false), why: "where the other end is watched"},
	},
}

const inAndOut = unix.POLLIN | unix.POLLOUT // EPOLLIN and EPOLLOUT are the same

// askThreeWays asks select, poll and epoll about a socket that can be written, and
// read if the other end has said something. It watches the socket or the other end.
func askThreeWays(said string, watched bool) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		a, b := p.Socketpair()
		if said != "" {
			p.Write(b, said)
		}
		if watched {
			r.watchPolls("socket", p, a)
		} else {
			r.watchPolls("socket", p, b)
		}
		r.saw["fd"] = a
		ep := p.EpollCreate()
		p.EpollAdd(ep, a, inAndOut, uint64(a))
		askBoth(r, p, a)
		p.EpollWait(ep, p.EpollEvents(4), 4, 0)
	}
}

// askBoth asks select and poll whether the descriptor is ready both ways.
func askBoth(r *run, p *puppet.Puppet, fd int) {
	r.saw["select"] = p.Select(fd+1, p.FDSet(fd), p.FDSet(fd), 0, p.Timeout(0))
	r.saw["poll"] = p.Poll(p.PollFDs(unix.PollFd{Fd: int32(fd), Events: inAndOut}), 1, 0)
}

func twoOneOne(r *run) string {
	Expect(r).To(HaveExactly(1, Select().Returning(2)))
	Expect(r).To(HaveExactly(1, Poll().Returning(1)))
	Expect(r).To(HaveExactly(1, EpollWait().Returning(1)))
	return fmt.Sprintf("1 socket: select = %s, poll = %s, epoll_wait = %s",
		spelled(r.resultsOf(Select())), spelled(r.resultsOf(Poll())), spelled(r.resultsOf(EpollWait())))
}

func bitsAndFlags(r *run) string {
	is := []int{r.saw["fd"].(int)}
	Expect(r).To(HaveEvery(Select(), leavingInSets(is, is, nil)))
	Expect(r).To(HaveEvery(Poll(), pollAnswering(inAndOut)))
	Expect(r).To(HaveEvery(EpollWait().Returning(1), inMemory("with both flags in one event", func(e trace.Event) bool {
		return e.Out.Events[0] == trace.EpollEvent{Events: inAndOut, Data: uint64(is[0])}
	})))
	return r.answers() + fmt.Sprintf("; epoll_event %#x", r.matching(EpollWait())[0].Out.Events[0].Events)
}

// answers says what the first select and the first poll left.
func (r *run) answers() string {
	sets, array := r.matching(Select())[0].Out, r.matching(Poll())[0].Out
	return fmt.Sprintf("sets %v and %v; revents %#x", sets.Read.FDs(), sets.Write.FDs(), array.Polled[0].Revents)
}

// pollAnswering succeeds for a poll of one descriptor with these revents.
func pollAnswering(revents uint16) types.GomegaMatcher {
	return inMemory(fmt.Sprintf("answering %#x", revents), func(e trace.Event) bool {
		return len(e.Out.Polled) == 1 && e.Out.Polled[0].Revents == revents
	})
}

func eachAsksIt(r *run) string {
	asked := KernelRead("socket")
	Expect(r).To(HaveForEach(Select(), asked.In("do_select")))
	Expect(r).To(HaveForEach(Poll(), asked.In("do_sys_poll")))
	Expect(r).To(HaveForEach(EpollWait(), asked))
	return "f_op of the socket read by do_select, do_sys_poll and " + r.duringEpollWait("socket")
}

// duringEpollWait names the function that read a window in epoll_wait.
func (r *run) duringEpollWait(watch string) string {
	wait := r.Trace().Events.Calls(trace.EpollWait)[0]
	return r.Trace().Events.During(wait).Of(trace.KindAccess)[0].Stack[0]
}

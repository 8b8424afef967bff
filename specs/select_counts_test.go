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

var regularFileThreeWays = subject{
	claim: claimed("select.takes-a-regular-file-and-epoll-does-not"),
	act:   askAboutFile(true),
	facts: []fact{
		{says: "epoll_ctl(ADD) of a regular file fails with EPERM", by: claims.Calls, judge: refusedByEpoll},
		{says: "select and poll have it ready both ways, though it is empty", by: claims.Snapshots, judge: readyThoughEmpty},
		{says: "select returns 2, poll 1", by: claims.Behaviour, judge: fileCounts},
	},
	mutants: []mutant{
		{fails: "epoll_ctl(ADD)", act: askAboutFile(false), why: "where the file is a pipe"},
		{fails: "select and poll", act: askAboutFile(false), why: "where the file is a pipe"},
		{fails: "select returns", act: askAboutFile(false), why: "where the file is a pipe"},
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

// askAboutFile asks select, poll and epoll about an empty file, or about the
// reading end of an empty pipe.
func askAboutFile(regular bool) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		fd, _ := p.Pipe()
		if regular {
			fd = p.Call(unix.SYS_MEMFD_CREATE, p.PutBytes([]byte("empty\x00")), 0)
		}
		r.saw["fd"] = fd
		askBoth(r, p, fd)
		p.EpollCtl(p.EpollCreate(), unix.EPOLL_CTL_ADD, fd, inAndOut, 0)
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
	return "1 socket: select = 2, poll = 1, epoll_wait = 1"
}

func bitsAndFlags(r *run) string {
	is := []int{r.saw["fd"].(int)}
	Expect(r).To(HaveEvery(Select(), leavingInSets(is, is, nil)))
	Expect(r).To(HaveEvery(Poll(), pollAnswering(inAndOut)))
	Expect(r).To(HaveEvery(EpollWait().Returning(1), Event("with both flags in one event", func(e trace.Event) (bool, error) {
		return e.Out.Events[0] == trace.EpollEvent{Events: inAndOut, Data: uint64(is[0])}, unreadMemory(e.Out)
	})))
	return fmt.Sprintf("sets %v and %v; revents %#x; epoll_event %#x", is, is, inAndOut, inAndOut)
}

// pollAnswering succeeds for a poll of one descriptor with these revents.
func pollAnswering(revents uint16) types.GomegaMatcher {
	return Event(fmt.Sprintf("pollAnswering %#x", revents), func(e trace.Event) (bool, error) {
		return len(e.Out.Polled) == 1 && e.Out.Polled[0].Revents == revents, unreadMemory(e.Out)
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

func refusedByEpoll(r *run) string {
	Expect(r).To(HaveExactly(1, EpollCtl(unix.EPOLL_CTL_ADD).Failing(unix.EPERM)))
	Expect(r).To(HaveInOrder(Select().OK(), Poll().OK(), EpollCtl(unix.EPOLL_CTL_ADD).OfFD(r.saw["fd"].(int))))
	return fmt.Sprintf("epoll_ctl(ADD, %d): EPERM", r.saw["fd"])
}

func readyThoughEmpty(r *run) string {
	is := []int{r.saw["fd"].(int)}
	Expect(r).To(HaveEvery(Select(), leavingInSets(is, is, nil)))
	Expect(r).To(HaveEvery(Poll(), pollAnswering(inAndOut)))
	return fmt.Sprintf("sets %v and %v; revents %#x", is, is, inAndOut)
}

func fileCounts(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("select", 2))
	Expect(r.saw).To(HaveKeyWithValue("poll", 1))
	return "1 empty file: select = 2, poll = 1"
}

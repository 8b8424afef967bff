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

var pollable = subject{
	claim: claimed("epoll.can-be-polled-itself"),
	act:   pollAnEpoll(true),
	facts: []fact{
		{says: "poll and select find an epoll readable when there is something for its epoll_wait, and not before", by: claims.Behaviour, judge: foundReadable},
		{says: "poll reports it in the epoll's own entry, and not the pipe", by: claims.Snapshots, judge: itsOwnEntry},
		{says: "who sleeps in poll on it is woken in the write to the pipe that it watches", by: claims.Scheduler, judge: wokenThroughIt},
	},
	mutants: []mutant{
		{fails: "poll and select", act: pollAnEpoll(false), why: whereBell},
		{fails: "poll reports it", act: pollAnEpoll(false), why: whereBell},
		{fails: "who sleeps", act: pollAnEpoll(false), why: whereBell},
	},
}

const whereBell = "where it is another pipe that is written to, which poll watches itself"

// pollAnEpoll has the puppet sleep in poll on an epoll and on a bell, a pipe,
// until a child writes to the pipe that the epoll watches, or to the bell.
func pollAnEpoll(watched bool) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		out, in := p.Pipe()
		bell, ring := p.Pipe()
		ep := p.EpollCreate()
		p.EpollAdd(ep, out, unix.EPOLLIN, 0)
		fds := p.PollFDs(unix.PollFd{Fd: int32(ep), Events: unix.POLLIN}, unix.PollFd{Fd: int32(bell), Events: unix.POLLIN})
		child := p.Fork()
		r.saw["before"] = p.Poll(fds, 2, 0)
		p.BeginPoll(fds, 2, puppet.Forever)
		p.AwaitBlocked()
		if watched {
			child.Write(in, "x")
		} else {
			child.Write(ring, "x")
		}
		p.End()
		set := p.FDSet(ep, bell)
		p.Select(ep+1, set, 0, 0, 0)
		r.saw["poll"], r.saw["select"] = p.PeekPollFDs(fds, 2)[0].Revents, p.Members(set)
		r.saw["child"], r.saw["ep"], r.saw["in"] = child.PID(), ep, in
	}
}

func foundReadable(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("before", 0))
	Expect(r.saw).To(HaveKeyWithValue("poll", int16(unix.POLLIN)))
	Expect(r.saw).To(HaveKeyWithValue("select", []int{r.saw["ep"].(int)}))
	return fmt.Sprintf("poll = 0 before the write; then POLLIN, and select = {%d}", r.saw["ep"])
}

func itsOwnEntry(r *run) string {
	Expect(r).To(HaveExactly(2, Poll()))
	Expect(r).To(HaveExactly(1, Poll().Returning(1).Where("with POLLIN in the epoll's entry alone", func(e trace.Event) bool {
		return e.Out.Whole() && e.Out.Polled[0].Revents == unix.POLLIN && e.Out.Polled[1].Revents == 0
	})))
	return fmt.Sprintf("poll = 1, pollfd {%d, POLLIN} has revents 0x1", r.saw["ep"])
}

func wokenThroughIt(r *run) string {
	child := r.saw["child"].(int)
	Expect(r).To(HaveExactly(1, Poll().Blocking().Returning(1)))
	Expect(r).To(HaveExactly(1, And(Wake().Of(r.PID()).By(child), inside(r.Trace(), Write().OfFD(r.saw["in"].(int))))))
	return fmt.Sprintf("write(%d) by pid %d wakes pid %d, which sleeps in poll({%d})", r.saw["in"], child, r.PID(), r.saw["ep"])
}

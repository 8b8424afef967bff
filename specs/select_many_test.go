// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"slices"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var oneServesMany = subject{
	claim: claimed("multiplexing.one-process-serves-many-clients"),
	act:   serveInTurn(service{}),
	facts: []fact{
		{says: "one process accepts all clients and answers each of them, by select, by poll and by epoll", by: claims.Calls, judge: answersAll},
		{says: "it makes no process and no thread for them", by: claims.Tasks, judge: staysAlone},
		{says: "each call waits for all clients at once", by: claims.Snapshots, judge: waitsForAll},
	},
	mutants: []mutant{
		{fails: "one process accepts", act: serveInTurn(service{forks: true, alone: true}), why: "where a child serves each client"},
		{fails: "it makes no process", act: serveInTurn(service{forks: true, alone: true}), why: "where a child serves each client"},
		{fails: "each call waits", act: serveInTurn(service{alone: true}), why: "where it waits for the one client that is to speak"},
	},
}

// A service is how a puppet serves its clients: by itself or by a child each, and
// waiting for all of them or for one at a time.
type service struct{ forks, alone bool }

// A way to wait prepares to wait for descriptors to be readable, and returns what
// begins such a wait.
type way func(p *puppet.Puppet, fds []int) (begin func())

var waysToWait = []way{bySelect, byPoll, byEpoll}

// serveInTurn has C clients of another process speak, one after the other and in
// each way to wait.
func serveInTurn(s service) act {
	return func(ctx context.Context, r *run) {
		clients := puppet.Spawn(ctx)
		listener, port := r.puppet.Listen(C)
		var theirs, ours []int
		var serving []*puppet.Puppet
		for range C {
			theirs = append(theirs, clients.Dial(port))
			ours = append(ours, r.puppet.Accept(listener))
			serving = append(serving, s.server(r.puppet))
		}
		for _, prepare := range waysToWait {
			for i, p := range serving {
				begin := prepare(p, s.askedWith(ours, i))
				begin()
				clients.Write(theirs[i], "x")
				p.End()
				p.Read(ours[i], 1)
				p.Write(ours[i], "x")
				clients.Read(theirs[i], 1)
			}
		}
	}
}

func (s service) server(p *puppet.Puppet) *puppet.Puppet {
	if s.forks {
		return p.Fork()
	}
	return p
}

func (s service) askedWith(fds []int, i int) []int {
	if s.alone {
		return fds[i : i+1]
	}
	return fds
}

func bySelect(p *puppet.Puppet, fds []int) func() {
	return func() { p.BeginSelect(slices.Max(fds)+1, p.FDSet(fds...), 0, 0, 0) }
}

func byPoll(p *puppet.Puppet, fds []int) func() {
	var polled []unix.PollFd
	for _, fd := range fds {
		polled = append(polled, unix.PollFd{Fd: int32(fd), Events: unix.POLLIN})
	}
	return func() { p.BeginPoll(p.PollFDs(polled...), len(polled), puppet.Forever) }
}

func byEpoll(p *puppet.Puppet, fds []int) func() {
	ep := p.EpollCreate()
	for _, fd := range fds {
		p.EpollAdd(ep, fd, unix.EPOLLIN, uint64(fd))
	}
	return func() { p.BeginEpollWait(ep, p.EpollEvents(C), C, puppet.Forever) }
}

func answersAll(r *run) string {
	Expect(r).To(HaveExactly(C, Accept().OK().By(r.PID())))
	for _, accept := range r.Trace().Events.Calls(trace.Accept) {
		fd := int(accept.Ret)
		Expect(r).To(HaveExactly(3, Read().OfFD(fd).By(r.PID()).Returning(1)))
		Expect(r).To(HaveInOrder(
			Select().By(r.PID()).Returning(1), Read().OfFD(fd), Write().OfFD(fd).Returning(1),
			Poll().By(r.PID()).Returning(1), Read().OfFD(fd), Write().OfFD(fd).Returning(1),
			EpollWait().By(r.PID()).Returning(1), Read().OfFD(fd), Write().OfFD(fd).Returning(1)))
	}
	return fmt.Sprintf("%d clients answered by pid %d: %d selects, %d polls and %d epoll_waits",
		r.tally(Accept().OK()), r.PID(), r.tally(Select()), r.tally(Poll()), r.tally(EpollWait()))
}

func staysAlone(r *run) string {
	Expect(r).NotTo(HaveAny(Fork()))
	Expect(r).NotTo(HaveAny(NewThread()))
	Expect(r).To(HaveExactly(C, Accept().OK().By(r.PID())))
	return fmt.Sprintf("%d clients, %d sched_process_fork", r.tally(Accept().OK()), r.tally(Or(Fork(), NewThread())))
}

func waitsForAll(r *run) string {
	Expect(r).To(HaveEvery(Select().OK(), inMemory("asking for all clients", func(e trace.Event) bool { return e.In.Read.Len() == C })))
	Expect(r).To(HaveEvery(Poll().OK(), inMemory("asking for all clients", func(e trace.Event) bool { return len(e.In.Polled) == C })))
	added := EpollCtl(unix.EPOLL_CTL_ADD).OK()
	Expect(r).To(HaveExactly(C*C, added)) // an epoll for each turn, and all clients in each
	calls := r.matching(Select())
	return fmt.Sprintf("%d selects of %v, %d polls of %d entries, %d entries in %d epolls", len(calls), calls[0].In.Read.FDs(),
		r.tally(Poll()), len(r.matching(Poll())[0].In.Polled), r.tally(added), r.tally(EpollCreate()))
}

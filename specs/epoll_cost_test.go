// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// The pipes become more by that many before they are asked about, and that is done
// so often.
const (
	newcomers  = 4
	timesAsked = 5
)

// Of the first pipes one is ready, and one that is not is watched.
const (
	idleAt  = 1
	readyAt = 3
)

var asksTheReadyOnly = subject{
	claim: claimed("epoll.asks-the-ready-only"),
	act:   askThree(0, idleAt, readyAt),
	facts: []fact{
		{says: "select and poll ask an idle descriptor in every call", by: claims.Watchpoints, judge: askedByEach},
		{says: "epoll_wait never does: it asks the one that is ready", by: claims.Watchpoints, judge: readyAskedOnly},
		{says: "each call of select and poll names all descriptors again, and ever more of them; epoll_wait names none", by: claims.Snapshots, judge: namedAgain},
	},
	mutants: []mutant{
		{fails: "select and poll", act: askThree(2, idleAt, readyAt), why: "where the idle descriptor is not in their sets"},
		{fails: "epoll_wait never", act: askThree(0, readyAt, idleAt), why: "where the two are taken for each other"},
		{fails: "each call of select", act: askThree(2, idleAt, readyAt), why: "where two are not named"},
	},
}

const (
	idlePipe  = "f_op of an idle pipe"
	readyPipe = "f_op of the ready pipe"
)

// askThree makes ever more pipes and asks epoll about all, and select and poll about
// all but the first ones. One pipe is ready; two are watched, as idle and as ready.
func askThree(but, asIdle, asReady int) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		ep, array := p.EpollCreate(), p.EpollEvents(newcomers*timesAsked)
		var fds []int
		for asked := range timesAsked {
			for range newcomers {
				read, write := p.Pipe()
				p.EpollAdd(ep, read, unix.EPOLLIN, uint64(read))
				if fds = append(fds, read); len(fds) == readyAt+1 {
					p.Write(write, "x")
				}
			}
			if asked == 0 {
				r.watchPolls(idlePipe, p, fds[asIdle])
				r.watchPolls(readyPipe, p, fds[asReady])
			}
			named := fds[but:]
			p.Select(fds[len(fds)-1]+1, p.FDSet(named...), 0, 0, p.Timeout(0))
			p.Poll(p.PollFDs(toBeRead(named)...), len(named), 0)
			p.EpollWait(ep, array, len(fds), 0)
		}
	}
}

func toBeRead(fds []int) (polled []unix.PollFd) {
	for _, fd := range fds {
		polled = append(polled, unix.PollFd{Fd: int32(fd), Events: unix.POLLIN})
	}
	return polled
}

func askedByEach(r *run) string {
	Expect(r).To(HaveExactly(timesAsked, Select().Returning(1)))
	Expect(r).To(HaveExactly(timesAsked, Poll().Returning(1)))
	Expect(r).To(HaveForEach(Select().OK(), KernelRead(idlePipe)))
	Expect(r).To(HaveForEach(Poll().OK(), KernelRead(idlePipe)))
	return fmt.Sprintf("asked in %d of %d selects and %d of %d polls (%s)", timesAsked, timesAsked, timesAsked, timesAsked, r.functionOf(idlePipe))
}

func readyAskedOnly(r *run) string {
	Expect(r).To(HaveExactly(timesAsked, EpollWait().Returning(1)))
	Expect(r).NotTo(HaveAny(KernelRead(idlePipe).During(trace.EpollWait)))
	Expect(r).To(HaveForEach(EpollWait().OK(), KernelRead(readyPipe)))
	return fmt.Sprintf("an idle one asked in 0 of %d epoll_waits, the ready one in %d", timesAsked, timesAsked)
}

func namedAgain(r *run) string {
	var selects, polls []types.GomegaMatcher
	var numbers []int
	for asked := range timesAsked {
		n := newcomers * (asked + 1)
		selects = append(selects, And(Select(), naming(n, func(s *trace.Snapshot) int { return s.Read.Len() })))
		polls = append(polls, And(Poll(), naming(n, func(s *trace.Snapshot) int { return len(s.Polled) })))
		numbers = append(numbers, n)
	}
	Expect(r).To(HaveInOrder(selects...))
	Expect(r).To(HaveInOrder(polls...))
	Expect(r).To(HaveExactly(timesAsked, EpollWait().OK()))
	Expect(r).To(HaveExactly(newcomers*timesAsked, EpollCtl(unix.EPOLL_CTL_ADD)))
	return fmt.Sprintf("%v bits of select, %v entries of poll; for epoll_wait 1 × ADD each", numbers, numbers)
}

// naming succeeds for a call that names n descriptors at its enter.
func naming(n int, count func(*trace.Snapshot) int) types.GomegaMatcher {
	return Event(fmt.Sprintf("naming %d descriptors", n), func(e trace.Event) (bool, error) {
		if !e.In.Whole() {
			return false, fmt.Errorf("the memory was not read in full: %v", e.In)
		}
		return count(e.In) == n, nil
	})
}

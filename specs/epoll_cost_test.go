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

// manyPipes is how many descriptors there are, of which one is ready; timesAsked
// is how often each of the three is asked about them.
const (
	manyPipes  = 20
	timesAsked = 5
)

// Which of them is ready, and which one that is not is watched.
const (
	readyAt = 0
	idleAt  = manyPipes - 2
)

var asksTheReadyOnly = subject{
	claim: claimed("epoll.asks-the-ready-only"),
	act:   askThree(manyPipes, idleAt, readyAt),
	facts: []fact{
		{says: "select and poll ask an idle descriptor in every call", by: claims.Watchpoints, judge: askedByEach},
		{says: "epoll_wait never does: it asks the one that is ready", by: claims.Watchpoints, judge: readyAskedOnly},
		{says: "every call of select and poll names all descriptors again, epoll_wait names none", by: claims.Snapshots, judge: namedAgain},
	},
	mutants: []mutant{
		{fails: "select and poll", act: askThree(idleAt, idleAt, readyAt), why: "where the idle descriptor is not in their sets"},
		{fails: "epoll_wait never", act: askThree(manyPipes, readyAt, idleAt), why: "where the two are taken for each other"},
		{fails: "every call of select", act: askThree(manyPipes/2, idleAt/2, readyAt), why: "where half of them are named"},
	},
}

const (
	idlePipe  = "f_op of an idle pipe"
	readyPipe = "f_op of the ready pipe"
)

// askThree asks select and poll about the first n of many pipes and epoll
// about all, by turns. One is ready; two are watched, as if idle and as if ready.
func askThree(n, asIdle, asReady int) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		ep, array := p.EpollCreate(), p.EpollEvents(manyPipes)
		var fds []int
		var polled []unix.PollFd
		for i := range manyPipes {
			read, write := p.Pipe()
			p.EpollAdd(ep, read, unix.EPOLLIN, uint64(read))
			if i == readyAt {
				p.Write(write, "x")
			}
			fds, polled = append(fds, read), append(polled, unix.PollFd{Fd: int32(read), Events: unix.POLLIN})
		}
		r.watchPolls(idlePipe, p, fds[asIdle])
		r.watchPolls(readyPipe, p, fds[asReady])
		for range timesAsked {
			p.Select(fds[n-1]+1, p.FDSet(fds[:n]...), 0, 0, p.Timeout(0))
			p.Poll(p.PollFDs(polled[:n]...), n, 0)
			p.EpollWait(ep, array, manyPipes, 0)
		}
	}
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
	return fmt.Sprintf("of %d descriptors the idle one asked in 0 of %d epoll_waits, the ready one in %d", manyPipes, timesAsked, timesAsked)
}

func namedAgain(r *run) string {
	Expect(r).To(HaveExactly(timesAsked, Select()))
	Expect(r).To(HaveEvery(Select(), naming(func(s *trace.Snapshot) int { return s.Read.Len() })))
	Expect(r).To(HaveExactly(timesAsked, Poll()))
	Expect(r).To(HaveEvery(Poll(), naming(func(s *trace.Snapshot) int { return len(s.Polled) })))
	Expect(r).To(HaveExactly(manyPipes, EpollCtl(unix.EPOLL_CTL_ADD)))
	return fmt.Sprintf("%d × %d bits, %d × %d pollfds, %d × ADD for %d epoll_waits", timesAsked, manyPipes, timesAsked, manyPipes, manyPipes, timesAsked)
}

// naming succeeds for a call that names as many descriptors at its enter.
func naming(count func(*trace.Snapshot) int) types.GomegaMatcher {
	return Event(fmt.Sprintf("naming %d descriptors", manyPipes), func(e trace.Event) (bool, error) {
		if !e.In.Whole() {
			return false, fmt.Errorf("the memory was not read in full: %v", e.In)
		}
		return count(e.In) == manyPipes, nil
	})
}

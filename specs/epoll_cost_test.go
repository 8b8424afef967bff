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

// crowd is how many descriptors there are, of which one is ready; rounds is how
// often each of the three is asked about them.
const (
	crowd  = 20
	rounds = 5
)

// Which of them is ready, and which one that is not is watched.
const (
	ready = 0
	idle  = crowd - 2
)

var asksTheReadyOnly = subject{
	claim: claimed("epoll.asks-the-ready-only"),
	act:   askThree(crowd, idle, ready),
	facts: []fact{
		{says: "select and poll ask an idle descriptor in every call", by: claims.Watchpoints, judge: askedByEach},
		{says: "epoll_wait never does: it asks the one that is ready", by: claims.Watchpoints, judge: readyAskedOnly},
		{says: "every call of select and poll names all descriptors again, epoll_wait names none", by: claims.Snapshots, judge: namedAgain},
	},
	mutants: []mutant{
		{fails: "select and poll", act: askThree(idle, idle, ready), why: "where the idle descriptor is not in their sets"},
		{fails: "epoll_wait never", act: askThree(crowd, ready, idle), why: "where the two are taken for each other"},
		{fails: "every call of select", act: askThree(crowd/2, idle/2, ready), why: "where half of them are named"},
	},
}

const (
	idlePipe  = "f_op of an idle pipe"
	readyPipe = "f_op of the ready pipe"
)

// askThree asks select and poll about the first n of a crowd of pipes and epoll
// about all, by turns. One is ready; two are watched, as if idle and as if ready.
func askThree(n, asIdle, asReady int) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		ep, array := p.EpollCreate(), p.EpollEvents(crowd)
		var fds []int
		var polled []unix.PollFd
		for i := range crowd {
			read, write := p.Pipe()
			p.EpollAdd(ep, read, unix.EPOLLIN, uint64(read))
			if i == ready {
				p.Write(write, "x")
			}
			fds, polled = append(fds, read), append(polled, unix.PollFd{Fd: int32(read), Events: unix.POLLIN})
		}
		r.watchPolls(idlePipe, p, fds[asIdle])
		r.watchPolls(readyPipe, p, fds[asReady])
		for range rounds {
			p.Select(fds[n-1]+1, p.FDSet(fds[:n]...), 0, 0, p.Timeout(0))
			p.Poll(p.PollFDs(polled[:n]...), n, 0)
			p.EpollWait(ep, array, crowd, 0)
		}
	}
}

func askedByEach(r *run) string {
	Expect(r).To(HaveExactly(rounds, Select().Returning(1)))
	Expect(r).To(HaveExactly(rounds, Poll().Returning(1)))
	Expect(r).To(HaveForEach(Select().OK(), KernelRead(idlePipe)))
	Expect(r).To(HaveForEach(Poll().OK(), KernelRead(idlePipe)))
	return fmt.Sprintf("asked in %d of %d selects and %d of %d polls (%s)", rounds, rounds, rounds, rounds, r.functionOf(idlePipe))
}

func readyAskedOnly(r *run) string {
	Expect(r).To(HaveExactly(rounds, EpollWait().Returning(1)))
	Expect(r).NotTo(HaveAny(KernelRead(idlePipe).During(trace.EpollWait)))
	Expect(r).To(HaveForEach(EpollWait().OK(), KernelRead(readyPipe)))
	return fmt.Sprintf("of %d descriptors the idle one asked in 0 of %d epoll_waits, the ready one in %d", crowd, rounds, rounds)
}

func namedAgain(r *run) string {
	Expect(r).To(HaveExactly(rounds, Select()))
	Expect(r).To(HaveEvery(Select(), naming(func(s *trace.Snapshot) int { return s.Read.Len() })))
	Expect(r).To(HaveExactly(rounds, Poll()))
	Expect(r).To(HaveEvery(Poll(), naming(func(s *trace.Snapshot) int { return len(s.Polled) })))
	Expect(r).To(HaveExactly(crowd, EpollCtl(unix.EPOLL_CTL_ADD)))
	return fmt.Sprintf("%d × %d bits, %d × %d pollfds, %d × ADD for %d epoll_waits", rounds, crowd, rounds, crowd, crowd, rounds)
}

// naming succeeds for a call that names the crowd at its enter.
func naming(count func(*trace.Snapshot) int) types.GomegaMatcher {
	return Event(fmt.Sprintf("naming %d descriptors", crowd), func(e trace.Event) (bool, error) {
		if !e.In.Whole() {
			return false, fmt.Errorf("the memory was not read in full: %v", e.In)
		}
		return count(e.In) == crowd, nil
	})
}

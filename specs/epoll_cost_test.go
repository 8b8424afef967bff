// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"slices"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// The pipes become more by that many before they are asked about, and that is done
// so often.
const (
	newcomers  = 4
	timesAsked = 5
)

// Of the first pipes the last one is ready.
const readyAt = newcomers - 1

var asksTheReadyOnly = subject{
	claim: claimed("epoll.asks-the-ready-only"),
	act:   askThree{}.act,
	facts: []fact{
		{says: "select and poll ask each descriptor in every call, ready or idle", by: claims.Watchpoints, judge: askedByEach},
		{says: "epoll_wait asks the one that is ready, and never an idle one", by: claims.Watchpoints, judge: readyAskedOnly},
		{says: "each call of select and poll names all descriptors again, and ever more of them; epoll_wait names none", by: claims.Snapshots, judge: namedAgain},
	},
	mutants: []mutant{
		{fails: "select and poll", act: askThree{but: 1}.act, why: "where one is not in their sets"},
		{fails: "epoll_wait asks", act: askThree{alsoReady: true}.act, why: "where one of the idle ones is ready"},
		{fails: "each call of select", act: askThree{but: 1}.act, why: "where one is not named"},
	},
}

// askThree is how select, poll and epoll are asked about pipes.
type askThree struct {
	but       int  // so many of the first are not named to select and poll
	alsoReady bool // the first is ready, too
}

// act has two puppets do the same, each with pipes of its own: a thread has
// registers for two windows, and there are four pipes at first.
func (a askThree) act(_ context.Context, r *run) {
	other := r.puppet.Fork()
	a.ask(r, r.puppet, 0)
	a.ask(r, other, 2)
	r.saw["pids"] = []int{r.puppet.PID(), other.PID()}
}

// ask makes ever more pipes and asks epoll about all, and select and poll about
// all that are named. It watches two of the first pipes.
func (a askThree) ask(r *run, p *puppet.Puppet, watched int) {
	ep, array := p.EpollCreate(), p.EpollEvents(newcomers*timesAsked)
	var fds []int
	for asked := range timesAsked {
		for range newcomers {
			read, write := p.Pipe()
			p.EpollAdd(ep, read, unix.EPOLLIN, uint64(read))
			if at := len(fds); at == readyAt || at == 0 && a.alsoReady {
				p.Write(write, "x")
			}
			fds = append(fds, read)
		}
		if asked == 0 {
			r.watchPolls(pipeAt(watched), p, fds[watched])
			r.watchPolls(pipeAt(watched+1), p, fds[watched+1])
		}
		named := fds[a.but:]
		p.Select(fds[len(fds)-1]+1, p.FDSet(named...), 0, 0, p.Timeout(0))
		p.Poll(p.PollFDs(toBeRead(named)...), len(named), 0)
		p.EpollWait(ep, array, len(fds), 0)
	}
}

// pipeAt is the watchpoint on what vfs_poll() reads of one of the first pipes.
func pipeAt(i int) string { return fmt.Sprintf("f_op of pipe %d", i) }

func toBeRead(fds []int) (polled []unix.PollFd) {
	for _, fd := range fds {
		polled = append(polled, unix.PollFd{Fd: int32(fd), Events: unix.POLLIN})
	}
	return polled
}

// watching returns the pid of the puppet that watched one of the first pipes.
func (r *run) watching(pipe int) int { return r.saw["pids"].([]int)[pipe/2] }

func askedByEach(r *run) string {
	for i := range newcomers {
		selects, polls := Select().By(r.watching(i)), Poll().By(r.watching(i))
		Expect(r).To(HaveExactly(timesAsked, selects.OK()))
		Expect(r).To(HaveExactly(timesAsked, polls.OK()))
		Expect(r).To(HaveForEach(selects, KernelRead(pipeAt(i)).In("do_select")))
		Expect(r).To(HaveForEach(polls, KernelRead(pipeAt(i)).In("do_sys_poll")))
	}
	return fmt.Sprintf("each of %d pipes, 1 of them ready, asked in %d of %d selects (by %s) and %d of %d polls (by %s)",
		newcomers, timesAsked, timesAsked, r.askerIn(trace.Select), timesAsked, timesAsked, r.askerIn(trace.Poll))
}

// askerIn names the function that reads what is watched of the first pipe.
func (r *run) askerIn(f trace.Family) string {
	reads := r.accesses(pipeAt(0), false).Where(func(e trace.Event) bool { return slices.Contains(f, e.Inside) })
	return doer(reads[0].Stack)
}

func readyAskedOnly(r *run) string {
	for i := range readyAt {
		Expect(r).To(HaveExactly(timesAsked, EpollWait().By(r.watching(i)).OK()))
		Expect(r).To(HaveAny(KernelRead(pipeAt(i))))
		Expect(r).NotTo(HaveAny(KernelRead(pipeAt(i)).During(trace.EpollWait)))
	}
	ready := EpollWait().By(r.watching(readyAt))
	Expect(r).To(HaveExactly(timesAsked, ready.Returning(1)))
	Expect(r).To(HaveForEach(ready, KernelRead(pipeAt(readyAt))))
	return fmt.Sprintf("the ready one asked in %d of %d epoll_waits, each of the %d idle ones in 0", timesAsked, timesAsked, readyAt)
}

func namedAgain(r *run) string {
	var selects, polls []types.GomegaMatcher
	var numbers []int
	for asked := range timesAsked {
		n := newcomers * (asked + 1)
		selects = append(selects, And(Select().By(r.PID()), naming(n, func(s *trace.Snapshot) int { return s.Read.Len() })))
		polls = append(polls, And(Poll().By(r.PID()), naming(n, func(s *trace.Snapshot) int { return len(s.Polled) })))
		numbers = append(numbers, n)
	}
	Expect(r).To(HaveInOrder(selects...))
	Expect(r).To(HaveInOrder(polls...))
	Expect(r).To(HaveExactly(timesAsked, EpollWait().By(r.PID()).OK()))
	Expect(r).To(HaveExactly(newcomers*timesAsked, EpollCtl(unix.EPOLL_CTL_ADD).By(r.PID())))
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

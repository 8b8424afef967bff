// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"math"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	"github.com/kwitness/kwitness/tracer"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var timeoutForever = subject{
	claim: claimed("epoll-wait.timeout-minus-1-waits-for-ever"),
	act:   interruptAndWait(beginWait, puppet.Forever, math.MinInt32),
	hooks: []tracer.Hook{tracer.HookTimers},
	facts: []fact{
		{says: "with any negative timeout a thread sleeps to the end, when the 5 ms of another are up", by: claims.Scheduler, judge: sleepsToTheEnd},
		{says: "no timer is started that would wake it", by: claims.Timers, judge: noTimerToTheEnd},
		{says: "a signal gets it out: the call fails with EINTR and is not restarted", by: claims.Signals, judge: outBySignal},
		{says: "the program sees that EINTR, though its handler was to restart calls", by: claims.Behaviour, judge: seesEINTR},
	},
	mutants: []mutant{
		{fails: "with any negative", act: interruptAndWait(beginWait, 5, 5), why: "where the timeouts are 5 ms"},
		{fails: "no timer", act: interruptAndWait(beginWait, 5, 5), why: "where the timeouts are 5 ms"},
		{fails: "a signal", act: interruptAndWait(beginRead, puppet.Forever, math.MinInt32), why: "where it is a read, which is restarted"},
		{fails: "the program sees", act: interruptAndWait(beginRead, puppet.Forever, math.MinInt32), why: "where it is a read, which is restarted"},
	},
}

// A beginning is that of a call that blocks until the pipe, which the epoll
// watches, has something to read.
type beginning func(p *puppet.Puppet, ep, pipe int)

func beginWait(p *puppet.Puppet, ep, _ int) {
	p.BeginEpollWait(ep, p.EpollEvents(1), 1, puppet.Forever)
}

func beginRead(p *puppet.Puppet, _, pipe int) { p.Begin(unix.SYS_READ, pipe, p.Alloc(1), 1) }

// interruptAndWait has a call interrupted by a signal that is caught, and then a
// write end it, if it is still going on. Then the puppet and a child wait with
// these timeouts for what never comes, and another child for 5 ms.
func interruptAndWait(begin beginning, timeouts ...int) act {
	return func(ctx context.Context, r *run) {
		p := r.puppet
		ep, never, array := p.EpollCreate(), p.EpollCreate(), p.EpollEvents(1)
		read, write := p.Pipe()
		p.EpollAdd(ep, read, unix.EPOLLIN, 0)
		p.Catch(unix.SIGUSR1)
		waiters, third := []*puppet.Puppet{p, p.Fork()}, p.Fork()
		begin(p, ep, read)
		p.AwaitBlocked()
		Expect(unix.Kill(p.PID(), unix.SIGUSR1)).To(Succeed())
		Eventually(ctx, r).Should(HaveAny(Delivery(unix.SIGUSR1)))
		third.Write(write, "x")
		r.saw["result"] = p.End()

		for i, waiter := range waiters {
			waiter.BeginEpollWait(never, array, 1, timeouts[i])
		}
		for i, waiter := range waiters {
			if timeouts[i] < 0 {
				waiter.AwaitBlocked()
			} else {
				waiter.End()
			}
		}
		third.EpollWait(never, array, 1, 5)
		r.saw["waiters"], r.saw["third"] = []int{waiters[0].PID(), waiters[1].PID()}, third.PID()
	}
}

func sleepsToTheEnd(r *run) string {
	Expect(r).To(HaveExactly(1, EpollWait().ByThread(r.saw["third"].(int)).Returning(0)))
	for _, pid := range r.saw["waiters"].([]int) {
		Expect(r).To(HaveExactly(1, EpollWait().ByThread(pid).InFlight().Blocking()))
	}
	return fmt.Sprintf("pid %d has waited 5 ms; pids %v, with timeouts -1 and %d, still sleep", r.saw["third"], r.saw["waiters"], math.MinInt32)
}

func noTimerToTheEnd(r *run) string {
	timer := wakeTimer().During(trace.EpollWait)
	Expect(r).To(HaveExactly(1, timer.ByThread(r.saw["third"].(int))))
	for _, pid := range r.saw["waiters"].([]int) {
		Expect(r).To(HaveAtLeast(1, EpollWait().ByThread(pid)))
		Expect(r).NotTo(HaveAny(timer.ByThread(pid)))
	}
	return fmt.Sprintf("1 timer for the 5 ms of pid %d, none for pids %v", r.saw["third"], r.saw["waiters"])
}

func outBySignal(r *run) string {
	Expect(r).To(HaveInOrder(EpollWait().ByThread(r.PID()).Blocking(), Signal(unix.SIGUSR1).To(r.PID()), Delivery(unix.SIGUSR1).By(r.PID())))
	Expect(r).To(HaveExactly(1, EpollWait().ByThread(r.PID()).Failing(unix.EINTR)))
	return fmt.Sprintf("epoll_wait = EINTR, SIGUSR1 delivered to pid %d behind it", r.PID())
}

func seesEINTR(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("result", -int(unix.EINTR)))
	return fmt.Sprintf("result %d, -EINTR, with SA_RESTART", r.saw["result"])
}

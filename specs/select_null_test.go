// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	"github.com/kwitness/kwitness/tracer"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var nullWaitsForEver = subject{
	claim: claimed("select.null-waits-for-ever"),
	hooks: []tracer.Hook{tracer.HookTimers},
	act:   waitUntimed(untimed{}),
	facts: []fact{
		{says: "without a timeout the call is still asleep at the end of the recording", by: claims.Scheduler, judge: stillAsleep},
		{says: "with a timeout of zero, its opposite, it does not sleep", by: claims.Scheduler, judge: zeroDoesNotSleep},
		{says: "neither of them starts a timer that would wake the thread", by: claims.Timers, judge: noTimer},
		{says: "the call with a timeout of zero returns 0 to the program", by: claims.Behaviour, judge: zeroReturns},
	},
	mutants: []mutant{
		{fails: "without a timeout", act: waitUntimed(untimed{brief: true}), why: "where it has a brief one"},
		{fails: "with a timeout of zero", act: waitUntimed(untimed{slow: true}), why: "where it is an hour"},
		{fails: "neither of them", act: waitUntimed(untimed{brief: true}), why: "where the first has a brief timeout"},
		{fails: "the call with", act: waitUntimed(untimed{ready: true}), why: "where the pipe is ready"},
	},
}

// An untimed varies waitUntimed: brief gives the call without a timeout one, slow
// gives the other call an hour until a byte comes, ready a pipe that is ready.
type untimed struct{ brief, slow, ready bool }

// waitUntimed has a puppet select a pipe with a timeout of zero, and then another
// one without a timeout.
func waitUntimed(u untimed) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		idle, _ := p.Pipe()
		fd, w := p.Pipe()
		if u.ready {
			p.Write(w, "x")
		}
		if u.slow {
			selectUntilByte(p, fd, w, p.Timeout(time.Hour))
			return
		}
		r.saw["zero"] = p.Select(fd+1, p.FDSet(fd), 0, 0, p.Timeout(0))
		if u.brief {
			p.Select(idle+1, p.FDSet(idle), 0, 0, p.Timeout(5*time.Millisecond))
			return
		}
		p.BeginSelect(idle+1, p.FDSet(idle), 0, 0, 0)
		p.AwaitBlocked()
	}
}

// selectUntilByte has a puppet select a pipe with a long timeout, and a child write
// to it when it is asleep.
func selectUntilByte(p *puppet.Puppet, fd, end, timeout int) {
	child := p.Fork()
	p.BeginSelect(fd+1, p.FDSet(fd), 0, 0, timeout)
	p.AwaitBlocked()
	child.Write(end, "x")
	p.End()
}

func stillAsleep(r *run) string {
	endless := Select().Where("without a timeout", func(e trace.Event) bool { return e.Args[4] == 0 })
	Expect(r).To(BeBlockedIn(endless))
	Expect(r).To(HaveExactly(1, endless))
	return fmt.Sprintf("thread %d still in select(…, NULL) when the recording ended", r.PID())
}

func zeroDoesNotSleep(r *run) string {
	timed := Select().Where("with a timeout", func(e trace.Event) bool { return e.Args[4] != 0 })
	Expect(r).To(HaveExactly(0, timed.Blocking()))
	Expect(r).To(HaveExactly(1, timed.OK()))
	return fmt.Sprintf("%d call of select(…, {0, 0}), %d sleeps", r.tally(timed), r.tally(timed.Blocking()))
}

func noTimer(r *run) string {
	timer := Timer().Calling("hrtimer_wakeup").During(trace.Select)
	Expect(r).NotTo(HaveAny(timer))
	Expect(r).To(HaveExactly(2, Select()))
	return fmt.Sprintf("%d selects, %d hrtimer_start with hrtimer_wakeup", r.tally(Select()), r.tally(timer))
}

func zeroReturns(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("zero", 0))
	return fmt.Sprintf("select(…, {0, 0}) = %d", r.saw["zero"])
}

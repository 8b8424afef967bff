// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"time"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/tracer"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var timeoutInMilliseconds = subject{
	claim: claimed("epoll-wait.timeout-in-milliseconds"),
	act:   waitInMilliseconds(writtenAtEnd, 4, 12),
	hooks: []tracer.Hook{tracer.HookTimers},
	facts: []fact{
		{says: "a call that returns 0 has taken its timeout in milliseconds, at least", by: claims.Calls, judge: tookItsTimeout},
		{says: "a timer is started that is to wake the thread", by: claims.Timers, judge: timerStarted},
		{says: "who waits for the call to end finds that it has taken so long", by: claims.Behaviour, judge: clockAgreesWithWait},
	},
	mutants: []mutant{
		{fails: "a call that returns 0", tamper: returnEarly, why: "where one returns a microsecond early"},
		{fails: "a timer", act: waitInMilliseconds(writtenAtEnd, 0, 12), why: "where one timeout is 0"},
		{fails: "who waits", act: waitInMilliseconds(writtenAtOnce, anHour, anHour), why: "where something is ready and the timeout an hour"},
	},
}

var timeoutZero = subject{
	claim: claimed("epoll-wait.timeout-0-does-not-block"),
	act:   waitInMilliseconds(writtenAtEnd, 0, 0, 0),
	hooks: []tracer.Hook{tracer.HookTimers},
	facts: []fact{
		{says: "the call returns, and the thread does not leave its CPU to wait", by: claims.Scheduler, judge: didNotLeave},
		{says: "no timer is started for it", by: claims.Timers, judge: noTimerForZero},
		{says: "it has looked: it returns 0, and 1 when something is ready", by: claims.Behaviour, judge: looked},
	},
	mutants: []mutant{
		{fails: "the call returns,", act: waitInMilliseconds(writtenMeanwhile, 0, 0, 0), why: "where another call has an hour"},
		{fails: "no timer", act: waitInMilliseconds(writtenMeanwhile, 0, 0, 0), why: "where another call has an hour"},
		{fails: "it has looked", act: waitInMilliseconds(neverWritten, 0, 0, 0), why: "where nothing is ready to the end"},
	},
}

// writeTime says when a pipe is made ready.
type writeTime int

const (
	neverWritten writeTime = iota
	writtenAtOnce
	writtenAtEnd
	writtenMeanwhile // as at the end, and before all else while the puppet waits for an hour
)

const anHour = 3_600_000 // in milliseconds

// waitInMilliseconds waits for a pipe with these timeouts, and at the end, when it
// may be ready, once more with 0. A short wait may end before the thread has got to
// sleep, if the machine is slow: no fact is about that.
func waitInMilliseconds(when writeTime, timeouts ...int) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		ep, array := p.EpollCreate(), p.EpollEvents(1)
		read, write := p.Pipe()
		p.EpollAdd(ep, read, unix.EPOLLIN, 0)
		if when == writtenAtOnce {
			p.Write(write, "x")
		}
		if when == writtenMeanwhile {
			child := p.Fork()
			p.BeginEpollWait(ep, array, 1, anHour)
			p.AwaitBlocked()
			child.Write(write, "x")
			p.End()
			p.Read(read, 1)
		}
		var took []time.Duration
		for _, ms := range timeouts {
			begin := time.Now()
			r.saw["first"] = p.EpollWait(ep, array, 1, ms)
			took = append(took, time.Since(begin))
		}
		r.saw["timeouts"], r.saw["took"] = timeouts, took
		if when >= writtenAtEnd {
			p.Write(write, "x")
		}
		r.saw["then"] = p.EpollWait(ep, array, 1, 0)
	}
}

// timeoutOf is the timeout of a call of the puppet's.
func timeoutOf(e trace.Event) time.Duration {
	return time.Duration(int32(e.Args[3])) * time.Millisecond
}

// waitsInVain are the calls that return 0.
func waitsInVain(r *run) trace.Events {
	return r.Trace().Events.Calls(trace.EpollWait).Where(func(e trace.Event) bool { return e.OK() && e.Ret == 0 })
}

// returnEarly takes a microsecond off the time that a call had to take.
func returnEarly(f *forgery) {
	wait := find(f, func(e trace.Event) bool { return isWait(e) && e.OK() && e.Ret == 0 })
	wait.Took = timeoutOf(*wait) - time.Microsecond
}

func asLongAsItsTimeout() CallNoun {
	return EpollWait().Where("as long as its timeout", func(e trace.Event) bool { return e.Took >= timeoutOf(e) })
}

func tookItsTimeout(r *run) string {
	Expect(r).To(HaveExactly(2, EpollWait().Returning(0)))
	Expect(r).To(HaveEvery(EpollWait().Returning(0), asLongAsItsTimeout()))
	vain := waitsInVain(r)
	return fmt.Sprintf("timeout 4: %v; timeout 12: %v", vain[0].Took, vain[1].Took)
}

func clockAgreesWithWait(r *run) string {
	timeouts, took := r.saw["timeouts"].([]int), r.saw["took"].([]time.Duration)
	for i, ms := range timeouts {
		Expect(took[i]).To(BeNumerically(">=", time.Duration(ms)*time.Millisecond))
	}
	return fmt.Sprintf("timeouts %d: %v by the clock of another process", timeouts, took)
}

// wakeTimer is a timer that wakes a thread which waits with a timeout.
func wakeTimer() TimerNoun { return Timer().Calling("hrtimer_wakeup") }

func timerStarted(r *run) string {
	Expect(r).To(HaveExactly(2, EpollWait().Returning(0)))
	Expect(r).To(HaveForEach(EpollWait().Returning(0), wakeTimer()))
	return "2 calls, each with hrtimer_start(hrtimer_wakeup)"
}

func noTimerForZero(r *run) string {
	Expect(r).To(HaveExactly(3, EpollWait().Returning(0)))
	Expect(r).NotTo(HaveAny(wakeTimer().During(trace.EpollWait)))
	return "0 timers in 3 calls"
}

func didNotLeave(r *run) string {
	Expect(r).To(HaveExactly(3, EpollWait().Returning(0)))
	Expect(r).NotTo(HaveAny(EpollWait().Blocking()))
	return fmt.Sprintf("3 calls, none slept; the first took %v", waitsInVain(r)[0].Took)
}

func looked(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("first", 0))
	Expect(r.saw).To(HaveKeyWithValue("then", 1))
	return "timeout 0: result 0; after a write: result 1"
}

// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/tracer"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var timeoutIsTimeval = subject{
	claim: claimed("select.timeout-is-seconds-and-microseconds"),
	hooks: []tracer.Hook{tracer.HookTimers},
	act:   selectFor(10*time.Millisecond, ""),
	facts: []fact{
		{says: "the call takes at least as long as the timeval in memory says", by: claims.Snapshots, judge: takesItsTimeout},
		{says: "the kernel starts a timer that is to wake the thread", by: claims.Timers, judge: startsTimer},
		{says: "the program's clock agrees", by: claims.Behaviour, judge: clockAgrees},
	},
	mutants: []mutant{
		{fails: "the call takes", act: selectFor(time.Hour, "x"), why: "where the pipe is ready and the timeout an hour"},
		{fails: "the kernel starts", act: selectFor(time.Hour, "x"), why: "where the pipe is ready"},
		{fails: "the program's clock", act: selectFor(time.Hour, "x"), why: "where the pipe is ready and the timeout an hour"},
	},
}

var zeroOnTimeout = subject{
	claim: claimed("select.returns-zero-on-timeout"),
	act:   selectFor(5*time.Millisecond, ""),
	facts: []fact{
		{says: "what was asked for is gone from the set at the exit", by: claims.Snapshots, judge: nothingLeft},
		{says: "the kernel writes the set, as it would with a result", by: claims.Watchpoints, judge: writtenOnTimeout},
		{says: "the result is 0 and the set in memory is empty", by: claims.Behaviour, judge: zeroAndEmpty},
	},
	mutants: []mutant{
		{fails: "what was asked", act: selectFor(5*time.Millisecond, "x"), why: "where the pipe is ready"},
		{fails: "the kernel writes", act: selectWatching(8, 5*time.Millisecond, ""), why: "where the next word is watched"},
		{fails: "the result is 0", act: selectFor(5*time.Millisecond, "x"), why: "where the pipe is ready"},
	},
}

// selectFor has a puppet select a pipe into which this has been written.
func selectFor(d time.Duration, said string) act { return selectWatching(0, d, said) }

// selectWatching watches the word at that offset in the set.
func selectWatching(offset int, d time.Duration, said string) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		fd, w := p.Pipe()
		if said != "" {
			p.Write(w, said)
		}
		set, timeout := p.FDSet(fd), p.Timeout(d)
		r.watchAt("set", p, uint64(set+offset), 8)
		begun := time.Now()
		r.saw["result"] = p.Select(fd+1, set, 0, 0, timeout)
		r.saw["elapsed"], r.saw["timeout"] = time.Since(begun), d
		r.saw["set"] = p.Members(set)
	}
}

func takesItsTimeout(r *run) string {
	Expect(r).To(HaveEvery(Select(), inMemory("taking its timeout", func(e trace.Event) bool { return e.Took >= *e.In.Timeout })))
	call := r.Trace().Events.Calls(trace.Select)[0]
	return fmt.Sprintf("timeout %v, the call took %v", *call.In.Timeout, call.Took)
}

func startsTimer(r *run) string {
	timer := Timer().Calling("hrtimer_wakeup").During(trace.Select)
	Expect(r).To(HaveForEach(Select(), timer))
	return fmt.Sprintf("hrtimer_start of %d timer that calls %s", r.tally(timer), r.matching(timer)[0].Callback)
}

func clockAgrees(r *run) string {
	Expect(r.saw["elapsed"]).To(BeNumerically(">=", r.saw["timeout"]))
	return fmt.Sprintf("%v elapsed", r.saw["elapsed"])
}

func nothingLeft(r *run) string {
	Expect(r).To(HaveEvery(Select().OK(), leavingInSets(nil, nil, nil)))
	call := r.Trace().Events.Calls(trace.Select)[0]
	Expect(call.In.Read.Len()).To(Equal(1), "descriptors asked for")
	return fmt.Sprintf("asked for %v, got %v", call.In.Read.FDs(), call.Out.Read.FDs())
}

func writtenOnTimeout(r *run) string {
	Expect(r).To(HaveForEach(Select().Returning(0), KernelRead("set"), KernelWrite("set").In("core_sys_select")))
	return "written by " + r.writerOf("set")
}

func zeroAndEmpty(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("result", 0))
	Expect(r.saw).To(HaveKeyWithValue("set", BeEmpty()))
	return fmt.Sprintf("select = %d after %v, the set holds %v", r.saw["result"], r.saw["elapsed"], r.saw["set"])
}

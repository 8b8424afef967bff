// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"time"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var timeoutIsOverwritten = subject{
	claim: claimed("select.timeout-serves-every-call"),
	act:   waitTwice(twice{}),
	facts: []fact{
		{says: "a second call with the same timeout does not sleep: there is nothing left of it", by: claims.Scheduler, judge: secondDoesNotSleep},
		{says: "what remains is less at the exit than at the enter, whether the call succeeds, times out or fails", by: claims.Snapshots, judge: lessRemains},
		{says: "the kernel writes it in poll_select_finish, but not where it was zero", by: claims.Watchpoints, judge: writesRemaining},
		{says: "the program finds less than its hour after a success, and zero after a timeout", by: claims.Behaviour, judge: findsRemaining},
	},
	mutants: []mutant{
		{fails: "a second call", act: waitTwice(twice{anew: true}), why: "where the program sets the timeout anew"},
		{fails: "what remains", act: waitTwice(twice{personality: stickyTimeouts}), why: "of a process with the personality STICKY_TIMEOUTS"},
		{fails: "the kernel writes", act: waitTwice(twice{personality: stickyTimeouts}), why: "of a process with the personality STICKY_TIMEOUTS"},
		{fails: "the program finds", act: waitTwice(twice{personality: stickyTimeouts}), why: "of a process with the personality STICKY_TIMEOUTS"},
	},
}

// stickyTimeouts has select leave its timeout alone (uapi/linux/personality.h).
const stickyTimeouts = 0x4000000

// A twice varies waitTwice: by the process' personality, or by setting the timeout
// to an hour for the second call, which a byte ends then.
type twice struct {
	personality int
	anew        bool
}

// waitTwice has a puppet time out and wait with the same timeout again; and then
// give no time at all, and an hour to a pipe that is ready and to one that is closed.
func waitTwice(t twice) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		p.Call(unix.SYS_PERSONALITY, t.personality)
		idle, end := p.Pipe()
		fd, w := p.Pipe()
		p.Write(w, "x")
		again, zero := p.Timeout(5*time.Millisecond), p.Timeout(0)
		r.watchAt("again", p, uint64(again), 8)
		r.watchAt("zero", p, uint64(zero), 8)
		p.Select(idle+1, p.FDSet(idle), 0, 0, again)
		t.again(p, idle, end, again)
		p.Select(idle+1, p.FDSet(idle), 0, 0, zero)

		hour, failing := p.Timeout(time.Hour), p.Timeout(time.Hour)
		p.Select(fd+1, p.FDSet(fd), 0, 0, hour)
		p.CloseFD(fd)
		p.Select(fd+1, p.FDSet(fd), 0, 0, failing)
		r.saw["expired"], r.saw["hour"] = p.Remaining(again), p.Remaining(hour)
	}
}

// again makes the second call.
func (t twice) again(p *puppet.Puppet, idle, end, timeout int) {
	if !t.anew {
		p.Select(idle+1, p.FDSet(idle), 0, 0, timeout)
		return
	}
	puppet.Poke(p, timeout, puppet.Peek[unix.Timeval](p, p.Timeout(time.Hour)))
	selectUntilByte(p, idle, end, timeout)
}

func secondDoesNotSleep(r *run) string {
	same, first := r.withTimeoutOf(0), r.Trace().Events.Calls(trace.Select)[0].Seq
	second := Select().Where("with the timeout of the first", func(e trace.Event) bool { return same(e) && e.Seq != first })
	Expect(r).To(HaveExactly(0, second.Blocking()))
	Expect(r).To(HaveExactly(1, second.Returning(0)))
	calls := r.Trace().Events.Calls(trace.Select)
	return fmt.Sprintf("the first call took %v, the second %v, without a sleep", calls[0].Took, calls[1].Took)
}

// withTimeoutOf holds for calls with the same timeout in memory as the select of
// that number.
func (r *run) withTimeoutOf(i int) func(trace.Event) bool {
	at := r.Trace().Events.Calls(trace.Select)[i].Args[4]
	return func(e trace.Event) bool { return e.Args[4] == at }
}

func lessRemains(r *run) string {
	timed := Select().Where("with time left", func(e trace.Event) bool { return e.In.Timeout != nil && *e.In.Timeout > 0 })
	Expect(r).To(HaveEvery(timed, inMemory("with less left at its exit", func(e trace.Event) bool { return *e.Out.Timeout < *e.In.Timeout })))
	for _, result := range []int{0, 1, -int(unix.EBADF)} {
		Expect(r).To(HaveExactly(1, timed.Returning(result)))
	}
	var given, left []time.Duration
	for _, call := range r.Trace().Events.Calls(trace.Select) {
		given, left = append(given, *call.In.Timeout), append(left, *call.Out.Timeout)
	}
	return fmt.Sprintf("left of %v: %v", given, left)
}

func writesRemaining(r *run) string {
	first := Select().Where("with the timeout before it is zero", func(e trace.Event) bool {
		return r.withTimeoutOf(0)(e) && e.In.Timeout != nil && *e.In.Timeout > 0
	})
	Expect(r).To(HaveForEach(first, KernelRead("again"), KernelWrite("again").In("poll_select_finish")))
	Expect(r).To(HaveForEach(Select().Where("without time", r.withTimeoutOf(2)), KernelRead("zero")))
	Expect(r).NotTo(HaveAny(KernelWrite("zero")))
	return "written by " + r.writerOf("again")
}

func findsRemaining(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("expired", time.Duration(0)))
	Expect(r.saw["hour"]).To(And(BeNumerically(">", 0), BeNumerically("<", time.Hour)))
	return fmt.Sprintf("of an hour remain %v, of %v %v", r.saw["hour"], 5*time.Millisecond, r.saw["expired"])
}

// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var failureLeavesSets = subject{
	claim: claimed("select.returns-with-its-result-in-the-sets"),
	act:   failTwice(true),
	facts: []fact{
		{says: "a call that fails has its set at the exit as it was at the enter", by: claims.Snapshots, judge: unchangedByFailure},
		{says: "the kernel reads the set of such a call and never writes it", by: claims.Watchpoints, judge: readNotWritten},
		{says: "after a signal the program finds what it asked for, after a timeout nothing", by: claims.Behaviour, judge: requestStillThere},
	},
	mutants: []mutant{
		{fails: "a call that fails", tamper: clearFailed, why: "where such a set is cleared"},
		{fails: "the kernel reads", act: failTwice(false), why: "where a byte comes instead of a signal"},
		{fails: "after a signal", act: failTwice(false), why: "where a byte comes instead of a signal"},
	},
}

// failTwice has a puppet select two idle pipes until a signal or a byte comes;
// then with a closed descriptor among them; then until a timeout.
func failTwice(signal bool) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		p.Catch(unix.SIGUSR1)
		a, _ := p.Pipe()
		b, end := p.Pipe()
		closed := p.Dup(a)
		p.CloseFD(closed)
		interrupted, refused := p.FDSet(a, b), p.FDSet(a, b, closed)
		r.watchAt("interrupted", p, uint64(interrupted), 8)
		r.watchAt("refused", p, uint64(refused), 8)
		child := p.Fork()
		p.BeginSelect(b+1, interrupted, 0, 0, 0)
		p.AwaitBlocked()
		if signal {
			child.Call(unix.SYS_KILL, p.PID(), int(unix.SIGUSR1))
		} else {
			child.Write(end, "x")
		}
		r.saw["woken"], r.saw["asked"] = p.End(), []int{a, b}
		p.Select(closed+1, refused, 0, 0, p.Timeout(0))
		expired := p.FDSet(a)
		p.Select(a+1, expired, 0, 0, p.Timeout(time.Millisecond))
		r.saw["interrupted"], r.saw["expired"] = p.Members(interrupted), p.Members(expired)
	}
}

func unchangedByFailure(r *run) string {
	failed := Select().Returned().Where("that failed", withErrno)
	Expect(r).To(HaveEvery(failed, inMemory("leaving its set as it was", func(e trace.Event) bool {
		return e.In.Read.Len() > 0 && slices.Equal(e.In.Read, e.Out.Read)
	})))
	Expect(r).To(HaveExactly(1, Select().Interrupted()))
	Expect(r).To(HaveExactly(1, Select().Failing(unix.EBADF)))
	both := r.matching(failed)
	return fmt.Sprintf("%v at the enter and %v at the exit, %v and %v",
		both[0].In.Read.FDs(), both[0].Out.Read.FDs(), both[1].In.Read.FDs(), both[1].Out.Read.FDs())
}

func withErrno(e trace.Event) bool { return e.Errno != 0 }

func readNotWritten(r *run) string {
	for _, set := range []string{"interrupted", "refused"} {
		Expect(r).NotTo(HaveAny(KernelWrite(set)))
	}
	Expect(r).To(HaveForEach(Select().Interrupted(), KernelRead("interrupted").In("core_sys_select")))
	Expect(r).To(HaveForEach(Select().Failing(unix.EBADF), KernelRead("refused").In("core_sys_select")))
	return fmt.Sprintf("read by %s in both calls, %d writes", r.functionOf("interrupted"), r.tally(Or(KernelWrite("interrupted"), KernelWrite("refused"))))
}

func requestStillThere(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("woken", -int(unix.EINTR)))
	Expect(r.saw).To(HaveKeyWithValue("interrupted", r.saw["asked"]))
	Expect(r.saw).To(HaveKeyWithValue("expired", BeEmpty()))
	return fmt.Sprintf("%s: still %v; timeout: %v", spelled([]int{r.saw["woken"].(int)}), r.saw["interrupted"], r.saw["expired"])
}

// clearFailed clears the set of the first call that failed.
func clearFailed(f *forgery) {
	call := find(f, func(e trace.Event) bool { return slices.Contains(trace.Select, e.Name) && withErrno(e) })
	out := *call.Out
	out.Read = make(trace.FDSet, len(out.Read))
	call.Out = &out
}

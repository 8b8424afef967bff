// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var waitOutlastsAll = subject{
	claim: claimed("fork.wait-that-ignores-outlasts-all-children"),
	act:   waitForTwo(ignored),
	facts: []fact{
		{says: "wait returns no child: it fails with ECHILD when the last one has ended", by: claims.Calls, judge: failsAfterTheLast},
		{says: "the end of the first wakes the parent, which goes back to sleep", by: claims.Scheduler, judge: sleepsAgain},
		{says: "the parent is still in wait when only the first has ended", by: claims.Behaviour, judge: stillWaiting},
	},
	mutants: []mutant{
		{fails: "wait returns no", act: waitForTwo(left), why: "under SIG_DFL"},
		{fails: "the end of the first", act: waitForTwo(left), why: "under SIG_DFL"},
		{fails: "the parent is still", act: waitForTwo(left), why: "under SIG_DFL"},
	},
}

// waitForTwo has two children end, one after the other, while their parent waits
// for any. Under [ignored] it sleeps again before the second one ends.
func waitForTwo(d disposition) act {
	return func(ctx context.Context, r *run) {
		p := r.puppet
		p.Dispose(unix.SIGCHLD, d.action, d.flags)
		first, second := p.Fork(), p.Fork()
		r.saw["children"] = []int{first.PID(), second.PID()}
		p.Begin(unix.SYS_WAIT4, anyChild, 0, 0, 0)
		p.AwaitBlocked()
		r.end(ctx, first)
		if d == ignored {
			p.AwaitBlocked()
		} else {
			p.End()
		}
		r.saw["waiting"] = !p.Ended()
		r.end(ctx, second)
		r.saw["wait"] = p.End()
	}
}

func failsAfterTheLast(r *run) string {
	children := r.saw["children"].([]int)
	Expect(r).To(HaveExactly(1, Wait()))
	Expect(r).To(HaveExactly(1, Wait().By(r.PID()).Failing(unix.ECHILD)))
	Expect(r).To(HaveInOrder(Wait(), Exit().By(children[0]), Exit().By(children[1])))
	wait := r.Trace().Events.Calls(trace.Wait)[0]
	exits := r.Trace().Events.Of(trace.KindExit)
	Expect(wait.End).To(BeNumerically(">", exits[len(exits)-1].Seq), "where wait returned")
	return fmt.Sprintf("processes %d and %d exit, then wait4 = %s", children[0], children[1], spelled(r.resultsOf(Wait())))
}

func sleepsAgain(r *run) string {
	children := r.saw["children"].([]int)
	asleep := Sleep().ByThread(r.PID()).During(trace.Wait)
	Expect(r).To(HaveInOrder(asleep, Exit().By(children[0]), Wake().By(children[0]).Of(r.PID()),
		asleep, Exit().By(children[1]), Wake().By(children[1]).Of(r.PID())))
	return fmt.Sprintf("process %d sleeps in wait4 %d times: its children %d and %d both wake it when they exit", r.PID(), r.tally(asleep), children[0], children[1])
}

func stillWaiting(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("waiting", true), "wait when the first child had ended")
	Expect(r.saw).To(HaveKeyWithValue("wait", -int(unix.ECHILD)), "result of wait4 in the end")
	return fmt.Sprintf("1 of 2 children ended: blocked in wait4; 2 of 2: wait4 = %s", spelled([]int{r.saw["wait"].(int)}))
}

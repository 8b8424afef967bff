// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"os"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var ignoredLeaveNoZombies = subject{
	claim: claimed("fork.ignoring-sigchld-leaves-no-zombies"),
	act:   endChildren(ignored),
	facts: []fact{
		{says: "no SIGCHLD is generated when the child ends", by: claims.Signals, judge: noSigchld},
		{says: "the child is gone from /proc before anybody waits", by: claims.Procfs, judge: goneUnwaited},
		{says: "wait finds no child and fails with ECHILD", by: claims.Behaviour, judge: nobodyToWaitFor},
	},
	mutants: []mutant{
		{fails: "no SIGCHLD", act: endChildren(unwaited), why: "where SA_NOCLDWAIT is set instead"},
		{fails: "the child is gone", act: endChildren(left), why: "under SIG_DFL"},
		{fails: "wait finds", act: endChildren(left), why: "under SIG_DFL"},
	},
}

var defaultIsNotIgnore = subject{
	claim: claimed("fork.sigchld-by-default-is-not-ignored"),
	act:   endChildren(left, ignored),
	facts: []fact{
		{says: "under SIG_DFL a SIGCHLD is generated and then ignored, under SIG_IGN none is generated", by: claims.Signals, judge: oneIgnored},
		{says: "under SIG_DFL the child is a zombie, under SIG_IGN it is gone", by: claims.Procfs, judge: oneZombie},
		{says: "wait returns the one, and for the other fails with ECHILD", by: claims.Behaviour, judge: oneWaitedFor},
	},
	mutants: []mutant{
		{fails: "under SIG_DFL a SIGCHLD", act: endChildren(left, left), why: "where both are SIG_DFL"},
		{fails: "under SIG_DFL the child", act: endChildren(ignored, ignored), why: "where both are SIG_IGN"},
		{fails: "wait returns", act: endChildren(unwaited, ignored), why: "where SIG_DFL has SA_NOCLDWAIT"},
	},
}

// A disposition is an action of SIGCHLD and its flags.
type disposition struct{ action, flags int }

var (
	ignored  = disposition{puppet.Ignore, 0}
	left     = disposition{puppet.Default, 0}
	unwaited = disposition{puppet.Default, saNoCldWait}
)

// saNoCldWait is SA_NOCLDWAIT of uapi/asm-generic/signal-defs.h.
const saNoCldWait = 2

// A departure is the end of a child: which one, what zombies its parent had then,
// whether the child had a directory in /proc, and what wait returned.
type departure struct {
	child   int
	zombies []string
	listed  bool
	wait    int
}

// endChildren has a child end under each of these dispositions. SIGCHLD is open:
// a signal that is blocked is never ignored (sig_ignored).
func endChildren(all ...disposition) act {
	return func(ctx context.Context, r *run) {
		p := r.puppet
		var ends []departure
		for _, d := range all {
			p.Dispose(unix.SIGCHLD, d.action, d.flags)
			p.Unblock(unix.SIGCHLD)
			child := p.Fork()
			r.end(ctx, child)
			zombies := zombiesOf(p.PID())
			_, err := os.Stat(fmt.Sprintf("/proc/%d", child.PID()))
			ends = append(ends, departure{child.PID(), zombies, err == nil, p.Call(unix.SYS_WAIT4, anyChild, 0, unix.WNOHANG, 0)})
		}
		r.saw["ends"] = ends
	}
}

// anyChild is whom wait waits for.
const anyChild = -1

// end has a child exit, and waits until it is off its CPU for ever: by then its
// parent was told, or it was let go, or it is a zombie.
func (r *run) end(ctx context.Context, child *puppet.Puppet) {
	GinkgoHelper()
	child.Begin(unix.SYS_EXIT_GROUP, 0)
	Eventually(ctx, r).Should(HaveAny(Dead().By(child.PID())))
}

func (r *run) departures() []departure { return r.saw["ends"].([]departure) }

func noSigchld(r *run) string {
	child := r.departures()[0].child
	Expect(r).To(HaveExactly(1, Exit().By(child).WithStatus(0)))
	Expect(r).NotTo(HaveAny(Signal(unix.SIGCHLD)))
	return fmt.Sprintf("process %d exits, %d SIGCHLD", child, r.tally(Signal(unix.SIGCHLD)))
}

func goneUnwaited(r *run) string {
	end := r.departures()[0]
	Expect(end.zombies).To(BeEmpty(), "zombies of the parent")
	Expect(end.listed).To(BeFalse(), "/proc/%d", end.child)
	return fmt.Sprintf("process %d has exited: no /proc/%d, and %d zombies of process %d", end.child, end.child, len(end.zombies), r.PID())
}

func nobodyToWaitFor(r *run) string {
	Expect(r.departures()[0].wait).To(Equal(-int(unix.ECHILD)), "result of wait4")
	return "wait4 = " + spelled([]int{r.departures()[0].wait})
}

func oneIgnored(r *run) string {
	first, second := r.departures()[0].child, r.departures()[1].child
	ignored := Signal(unix.SIGCHLD).To(r.PID()).Where("ignored", func(e trace.Event) bool { return e.Result == trace.SignalIgnored })
	Expect(r).To(HaveExactly(1, Signal(unix.SIGCHLD)))
	Expect(r).To(HaveInOrder(Exit().By(first), ignored, Exit().By(second)))
	return fmt.Sprintf("process %d exits: %d SIGCHLD, ignored; process %d exits: no other", first, r.tally(ignored), second)
}

func oneZombie(r *run) string {
	first, second := r.departures()[0], r.departures()[1]
	Expect(first.zombies).To(ConsistOf(fmt.Sprint(first.child)), "zombies under SIG_DFL")
	Expect(second.listed).To(BeFalse(), "/proc/%d under SIG_IGN", second.child)
	return fmt.Sprintf("process %d is in state Z, process %d is not in /proc", first.child, second.child)
}

func oneWaitedFor(r *run) string {
	first, second := r.departures()[0], r.departures()[1]
	Expect(first.wait).To(Equal(first.child), "result of wait4 under SIG_DFL")
	Expect(second.wait).To(Equal(-int(unix.ECHILD)), "result of wait4 under SIG_IGN")
	return fmt.Sprintf("wait4 = %d, and then %s", first.wait, spelled([]int{second.wait}))
}

// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var forkOnceAConnection = subject{
	claim:   claimed("fork.once-a-connection"),
	model:   servers.Fork,
	errands: []errand{findZombies},
	facts: []fact{
		{says: "each accept is followed by one fork", by: claims.Tasks, judge: forksOnce},
		{says: "the parent closes the connection and keeps accepting", by: claims.Calls, judge: parentCloses},
		{says: "each child closes the listener and serves", by: claims.Calls, judge: childServes},
		{says: "each child ends when its client does", by: claims.Tasks, judge: childEnds},
		{says: "no SIGCHLD is generated and no zombie stays", by: claims.Signals, judge: noZombie},
	},
	mutants: []mutant{
		{fails: "each accept is followed", on: servers.Epoll},
		{fails: "the parent closes", on: servers.Epoll},
		{fails: "the parent closes", tamper: loseParentsClose, why: "where it leaves one connection open"},
		{fails: "each child closes", on: servers.Epoll},
		{fails: "each child closes", tamper: loseChildsClose, why: "where one leaves the listener open"},
		{fails: "each child ends", on: servers.Epoll},
		{fails: "no SIGCHLD is generated", on: servers.ForkZombie},
	},
}

// findZombies waits until each child is off its CPU for ever: by then its
// parent was told, or it was let go, or it is a zombie.
func findZombies(ctx context.Context, r *run) {
	for _, child := range r.children() {
		Eventually(ctx, r).Should(HaveAny(Dead().By(child)))
	}
	r.saw["zombies"] = zombiesOf(r.PID())
}

// everyChild returns the processes that served the clients.
func (r *run) everyChild() []int {
	GinkgoHelper()
	children := r.children()
	Expect(children).To(HaveLen(C), "children of the server")
	return children
}

// children returns the processes that the server has forked.
func (r *run) children() []int {
	var pids []int
	for _, e := range r.Trace().Events.Of(trace.KindFork).By(r.PID()) {
		if !e.NewThread() {
			pids = append(pids, e.Child)
		}
	}
	return pids
}

func forksOnce(r *run) string {
	accepted := Accept().By(r.PID()).OK()
	Expect(r).To(HaveExactly(C, accepted))
	Expect(r).To(HaveExactly(C, Fork()))
	Expect(r).To(HaveAfterEach(accepted, Fork().By(r.PID())))
	return fmt.Sprintf("%d accepts, %d forks", r.tally(accepted), r.tally(Fork()))
}

func parentCloses(r *run) string {
	accepted := Accept().By(r.PID()).OK()
	Expect(r).To(HaveAfterEach(accepted, Fork(), Given("close of the connection", func(accept trace.Event) types.GomegaMatcher {
		return Close().By(r.PID()).OfFD(int(accept.Ret)).OK()
	})))
	Expect(r).NotTo(HaveAny(Recv().By(r.PID())))
	Expect(r).To(HaveExactly(C+1, Accept().By(r.PID())))
	return fmt.Sprintf("%d connections closed, %d accepts entered, %d recv in the parent",
		r.tally(accepted), r.tally(Accept().By(r.PID())), r.tally(Recv().By(r.PID())))
}

func childServes(r *run) string {
	children := r.everyChild()
	listener := r.Trace().Events.Calls(trace.Accept).By(r.PID())[0].FD()
	for _, child := range children {
		Expect(r).To(HaveInOrder(Close().By(child).OfFD(listener).OK(), Recv().By(child), Send().By(child)))
		Expect(r).To(HaveExactly(M+1, Recv().By(child).OK()))
		Expect(r).To(HaveExactly(M, Send().By(child).OK()))
		Expect(r).NotTo(HaveAny(Accept().By(child)))
	}
	one := children[0]
	return fmt.Sprintf("%d children close descriptor %d, then %d recv and %d send each",
		len(children), listener, r.tally(Recv().By(one)), r.tally(Send().By(one)))
}

func childEnds(r *run) string {
	for _, child := range r.everyChild() {
		Expect(r).To(HaveInOrder(Recv().By(child).Returning(0), ExitGroup().By(child), Exit().By(child).WithStatus(0)))
	}
	Expect(r).To(HaveExactly(C, Exit()))
	return fmt.Sprintf("%d times recv = 0, then exit_group(0), %d exits", r.tally(Recv().Returning(0)), r.tally(Exit()))
}

func noZombie(r *run) string {
	Expect(r).NotTo(HaveAny(Signal(unix.SIGCHLD)))
	Expect(r).NotTo(HaveAny(Wait()))
	Expect(r).To(HaveExactly(C, Dead()))
	Expect(r.saw["zombies"]).To(BeEmpty(), "zombies of the server")
	return fmt.Sprintf("%d children gone, %d SIGCHLD, %d waits, %d zombies in /proc",
		r.tally(Dead()), r.tally(Signal(unix.SIGCHLD)), r.tally(Wait()), len(r.saw["zombies"].([]string)))
}

// loseParentsClose takes out the first close of the target.
func loseParentsClose(f *forgery) {
	f.lose(func(e trace.Event) bool { return slices.Contains(trace.Close, e.Name) && e.TID == f.target })
}

// loseChildsClose takes out the first close of a process that the target has forked.
func loseChildsClose(f *forgery) {
	child := find(f, func(e trace.Event) bool { return e.Kind == trace.KindFork && e.TID == f.target }).Child
	f.lose(func(e trace.Event) bool { return slices.Contains(trace.Close, e.Name) && e.PID == child })
}

// lose takes out the first event that holds.
func (f *forgery) lose(holds func(trace.Event) bool) {
	at := slices.IndexFunc(f.events, holds)
	f.events = slices.Delete(f.events, at, at+1)
}

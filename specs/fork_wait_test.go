// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"
	"slices"

	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var parentOnlyAccepts = subject{
	claim: claimed("fork.parent-only-accepts"),
	model: servers.Fork,
	facts: []fact{
		{says: "of a connection the parent makes no call but close", by: claims.Calls, judge: onlyCloses},
		{says: "the parent sleeps in accept, and in no other call for its clients", by: claims.Scheduler, judge: sleepsInAccept},
	},
	mutants: []mutant{
		{fails: "of a connection", on: servers.Iterative},
		{fails: "the parent sleeps in accept", on: servers.Epoll},
		{fails: "the parent sleeps in accept", on: servers.ForkWait},
	},
}

var waitStopsAccepting = subject{
	claim:   claimed("fork.wait-stops-accepting"),
	model:   servers.ForkWait,
	errands: []errand{comeSecond},
	facts: []fact{
		{says: "the parent sleeps in wait until its child exits and wakes it", by: claims.Scheduler, judge: asleepUntilExit},
		{says: "each accept is followed by a fork and a wait, and only then by another accept", by: claims.Calls, judge: waitBetweenAccepts},
		{says: "the second client is connected before the first one's child exits", by: claims.TCP, judge: connectedMeanwhile},
		{says: "what it sends is answered when the first has left, and not before", by: claims.Behaviour, judge: answeredLate},
	},
	mutants: []mutant{
		{fails: "the parent sleeps in wait", on: servers.Fork},
		{fails: "each accept is followed", on: servers.Fork},
		{fails: "the second client", on: servers.Fork},
		{fails: "what it sends", on: servers.Fork},
	},
}

// connections returns the descriptors that accept returned in the leader process.
func (r *run) connections() (fds []int) {
	for _, e := range r.Trace().Events.Calls(trace.Accept).By(r.PID()) {
		if e.OK() && !slices.Contains(fds, int(e.Ret)) {
			fds = append(fds, int(e.Ret))
		}
	}
	return fds
}

func onlyCloses(r *run) string {
	conns := r.connections()
	touching := Event("call of the parent about a connection", func(e trace.Event) (bool, error) {
		return e.Kind == trace.KindCall && e.PID == r.PID() && slices.Contains(conns, e.FD()), nil
	})
	Expect(r).To(HaveExactly(C, Accept().By(r.PID()).OK()))
	Expect(r).To(HaveEvery(touching, Close()))
	Expect(r).To(HaveExactly(C, touching))
	return fmt.Sprintf("%d accepts return %v, %d calls about that in process %d: close",
		r.tally(Accept().By(r.PID()).OK()), conns, r.tally(touching), r.PID())
}

// sleepsInAccept leaves out fork, which may have to wait for memory, and the gate,
// where the server waited for the recording.
func sleepsInAccept(r *run) string {
	asleep := Event("call in which the parent slept, but fork", func(e trace.Event) (bool, error) {
		return e.Kind == trace.KindCall && e.TID == r.PID() && e.Slept && !e.Unentered && !slices.Contains(trace.Fork, e.Name), nil
	})
	Expect(r).To(BeBlockedIn(Accept()))
	Expect(r).To(HaveAny(Accept().By(r.PID()).OK().Blocking()))
	Expect(r).To(HaveEvery(asleep, Accept()))
	return fmt.Sprintf("process %d slept in %d calls, all of them accept, and is in the last one still", r.PID(), r.tally(asleep))
}

func asleepUntilExit(r *run) string {
	children := r.children()
	Expect(r).To(HaveExactly(len(children), Wait().By(r.PID()).OK().Blocking()))
	for _, child := range children {
		Expect(r).To(HaveExactly(1, Wait().By(r.PID()).Returning(child)))
		Expect(r).To(HaveInOrder(Fork().Of(child), Sleep().ByThread(r.PID()).During(trace.Wait),
			Exit().By(child), Wake().By(child).Of(r.PID())))
	}
	return fmt.Sprintf("%d times asleep in wait4, woken by the exits of %v", len(children), children)
}

func waitBetweenAccepts(r *run) string {
	accepted := Accept().By(r.PID()).OK()
	Expect(r).To(HaveAfterEach(accepted, Fork().By(r.PID()), Wait().By(r.PID()).OK()))
	return fmt.Sprintf("%d accepts, each followed by fork and wait4", r.tally(accepted))
}

func connectedMeanwhile(r *run) string {
	port := r.saw["port"].(int)
	children := r.children()
	first, second := children[len(children)-2], children[len(children)-1]
	Expect(r).To(HaveExactly(2, establishedAt(port)))
	Expect(r).To(HaveInOrder(establishedAt(port), Fork().Of(first), establishedAt(port), Exit().By(first), Fork().Of(second)))
	return fmt.Sprintf("the second is ESTABLISHED while process %d serves the first; process %d is forked for it when %[1]d has exited", first, second)
}

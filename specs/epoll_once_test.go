// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// waits is how often the server calls its wait function under the script: once
// for each connection, each message and each end, and once more in which it
// stays.
const waits = C + C*M + C + 1

var takenInOnce = subject{
	claim: claimed("epoll.takes-each-descriptor-in-once"),
	model: servers.Epoll,
	sweep: eventWindows(),
	facts: []fact{
		{says: "epoll_ctl(ADD) takes the listener and each connection in exactly once", by: claims.Calls, judge: addedOnce},
		{says: "the kernel reads each epoll_event in the call that adds it, and never again", by: claims.Watchpoints, judge: readInAdd},
		{says: "epoll_wait reads nothing of it, however often it is called", by: claims.Watchpoints, judge: waitReadsNothing},
		{says: "epoll_wait writes the ready entries only", by: claims.Snapshots, judge: writesReadyOnly},
	},
	mutants: []mutant{
		{fails: "epoll_ctl(ADD) takes", on: servers.Select},
		{fails: "epoll_ctl(ADD) takes", on: servers.EpollReadd},
		{fails: "the kernel reads each epoll_event", on: servers.EpollReadd},
		{fails: "the kernel reads each epoll_event", on: servers.Epoll, sweep: readyArray(), why: "where the array of epoll_wait is watched"},
		{fails: "the kernel reads each epoll_event", on: servers.Epoll, tamper: readInWait, why: "where a read is moved into an epoll_wait"},
		{fails: "epoll_wait reads nothing", on: servers.Select},
		{fails: "epoll_wait reads nothing", on: servers.Epoll, tamper: readInWait, why: "where a read is moved into an epoll_wait"},
		{fails: "epoll_wait writes", on: servers.Epoll, tamper: writeBeyond, why: "where an entry beyond the result is changed"},
	},
}

// eventWindows sweeps the watchpoints over the epoll_events that the server
// passes to ADD: 12 bytes each, the listener's and then the connections'.
func eventWindows() [][]window {
	var sweep [][]window
	for slot := range C + 1 {
		sweep = append(sweep, []window{
			{eventBytes0to7(slot), "event", slot * servers.EventSlot, 8},
			{eventBytes8to11(slot), "event", slot*servers.EventSlot + 8, 4},
		})
	}
	return sweep
}

func eventBytes0to7(slot int) string  { return fmt.Sprintf("event %d, bytes 0-7", slot) }
func eventBytes8to11(slot int) string { return fmt.Sprintf("event %d, bytes 8-11", slot) }

func addedOnce(r *run) string {
	Expect(r).To(HaveExactly(C+1, EpollCtl(unix.EPOLL_CTL_ADD)))
	for _, accept := range r.Trace().Events.Calls(trace.Accept).Where(trace.Event.OK) {
		Expect(r).To(HaveExactly(1, EpollCtl(unix.EPOLL_CTL_ADD).OfFD(int(accept.Ret)).OK()))
	}
	return fmt.Sprintf("%d epoll_ctl(ADD): 1 listener + %d connections", C+1, C)
}

// readInAdd finds the one ADD whose event is watched in this run.
func readInAdd(r *run) string {
	watches := r.Trace().Watches
	Expect(watches).To(HaveLen(2), "watched windows of one epoll_event")
	add := EpollCtl(unix.EPOLL_CTL_ADD).Where("whose event is watched", func(e trace.Event) bool {
		return e.Args[3] == r.at[watches[0]]
	})
	Expect(r).To(HaveExactly(1, add))
	Expect(r).To(HaveForEach(add, KernelRead(watches[0]), KernelRead(watches[1])))
	for _, w := range watches {
		Expect(r).To(HaveEvery(KernelRead(w), inside(r.Trace(), add)))
		Expect(r).NotTo(HaveAny(KernelWrite(w)))
	}
	return fmt.Sprintf("%s and %s read by %s in the ADD, and never again", watches[0], watches[1], r.functionOf(watches[0]))
}

func waitReadsNothing(r *run) string {
	Expect(r).To(HaveExactly(waits, EpollWait().ByThread(r.PID())))
	for _, w := range r.Trace().Watches {
		Expect(r).NotTo(HaveAny(KernelRead(w).During(trace.EpollWait)))
	}
	return fmt.Sprintf("0 reads in %d epoll_waits", waits)
}

func writesReadyOnly(r *run) string {
	Expect(r).To(HaveEvery(EpollWait().ByThread(r.PID()).OK(), leavingTheRestAlone()))
	calls := r.Trace().Events.Calls(trace.EpollWait).ByThread(r.PID()).Where(trace.Event.OK)
	return fmt.Sprintf("%d results in arrays of %d entries, the others untouched", len(calls), len(calls[0].In.Events))
}

// leavingTheRestAlone compares the array at the exit with the array at the enter.
func leavingTheRestAlone() types.GomegaMatcher {
	return Event("leaving the entries at and beyond its result as they were", func(e trace.Event) (bool, error) {
		if !e.In.Whole() || !e.Out.Whole() {
			return false, fmt.Errorf("the array was not read in full: %v %v", e.In, e.Out)
		}
		in, out := e.In.Events[e.Ret:], e.Out.Events[e.Ret:]
		for i := range in {
			if in[i] != out[i] {
				return false, nil
			}
		}
		return len(out) > 0, nil
	})
}

// inside succeeds for an event inside a call that matches the noun.
func inside(t *trace.Trace, call CallNoun) types.GomegaMatcher {
	return Event(fmt.Sprintf("inside %s", call), func(e trace.Event) (bool, error) {
		for _, c := range t.Events.Of(trace.KindCall).ByThread(e.TID) {
			if e.Inside != "" && c.Seq == e.Outer {
				return call.Match(c)
			}
		}
		return false, nil
	})
}

// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"
	"slices"
	"strings"

	. "github.com/onsi/gomega"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var macrosAreStores = subject{
	claim: claimed("select.macros-are-plain-memory"),
	model: servers.Select,
	sweep: [][]window{{{readfds, "readfds", 0, 8}}},
	facts: []fact{
		{says: "each connection is in the set from its FD_SET on until its FD_CLR", by: claims.Snapshots, judge: setAndCleared},
		{says: "no call is made to change the set: the server has none but those of a server", by: claims.Calls, judge: noCallForTheSet},
		{says: "the kernel touches the set inside select and at no other time", by: claims.Watchpoints, judge: touchedInSelectOnly},
	},
	mutants: []mutant{
		{fails: "each connection", on: servers.Epoll},
		{fails: "each connection", tamper: neverCleared, why: "where a descriptor is not taken out"},
		{fails: "no call is made", on: servers.Epoll},
		{fails: "the kernel touches", tamper: touchedInRecv, why: "where a read is moved out of select"},
	},
}

var issetMeansReady = subject{
	claim: claimed("select.isset-means-ready"),
	model: servers.Select,
	facts: []fact{
		{says: "the server accepts from and receives from what is in the set, and nothing else", by: claims.Snapshots, judge: onlyWhatIsSet},
		{says: "none of these calls sleeps or fails", by: claims.Scheduler, judge: noneSleeps},
	},
	mutants: []mutant{
		{fails: "the server accepts", on: servers.Fork},
		{fails: "the server accepts", tamper: emptyResult, why: "where a set comes back empty"},
		{fails: "none of these", on: servers.Fork},
	},
}

// setAndCleared compares what each select asks for with what the server has
// accepted and not yet closed.
func setAndCleared(r *run) string {
	Expect(r).To(HaveExactly(waits, Select()))
	Expect(r).To(HaveExactly(C, Accept().OK()))
	Expect(r).To(HaveEvery(Select(), Event("asking for the listener and the open connections", func(e trace.Event) (bool, error) {
		if !e.In.Whole() {
			return false, fmt.Errorf("the set was not read in full: %v", e.In)
		}
		return slices.Equal(e.In.Read.FDs(), openBefore(r.Trace(), e.Seq)), nil
	})))
	return fmt.Sprintf("%d calls ask for the listener and the connections between their accept and their close, %d at most", waits, C)
}

// openBefore returns the listener and the connections that are open at a moment.
func openBefore(t *trace.Trace, seq int) (fds []int) {
	calls := t.Events.Calls(slices.Concat(trace.Accept, trace.Close))
	fds = []int{calls.Calls(trace.Accept)[0].FD()}
	for _, e := range calls.Between(-1, seq) {
		if fd := e.FD(); slices.Contains(trace.Close, e.Name) {
			fds = slices.DeleteFunc(fds, func(open int) bool { return open == fd })
		} else {
			fds = append(fds, int(e.Ret))
		}
	}
	slices.Sort(fds)
	return fds
}

// noCallForTheSet looks at the calls of the server's thread from the first accept
// on; the other threads are the Go runtime's.
func noCallForTheSet(r *run) string {
	usual := slices.Concat(trace.Select, trace.Accept, trace.Recv, trace.Send, trace.Close)
	accepts := r.Trace().Events.Calls(trace.Accept)
	Expect(r).To(HaveExactly(C, Accept().OK()))
	Expect(r).To(HaveExactly(C, Close()))
	Expect(r).NotTo(HaveAny(Event("a call that is none of "+strings.Join(usual, ", "), func(e trace.Event) (bool, error) {
		return e.Kind == trace.KindCall && e.TID == r.PID() && e.Seq > accepts[0].Seq && !slices.Contains(usual, e.Name), nil
	})))
	return fmt.Sprintf("%d FD_SET and %d FD_CLR between select, accept, recvfrom, sendto and close: no other call", C, C)
}

func touchedInSelectOnly(r *run) string {
	Expect(r).To(HaveAtLeast(waits, KernelRead(readfds)))
	Expect(r).To(HaveEvery(Or(KernelRead(readfds), KernelWrite(readfds)),
		Or(KernelRead(readfds).During(trace.Select), KernelWrite(readfds).During(trace.Select))))
	return fmt.Sprintf("the kernel reads and writes the set in %d calls of select, and never between them", waits)
}

// onlyWhatIsSet looks up the result of the select before each call.
func onlyWhatIsSet(r *run) string {
	selects := r.Trace().Events.Calls(trace.Select)
	Expect(r).To(HaveExactly(C*(M+1), Recv()))
	Expect(r).To(HaveEvery(Or(Accept(), Recv()), Event("about a descriptor in the last result", func(e trace.Event) (bool, error) {
		before := selects.Between(-1, e.Seq)
		if len(before) == 0 {
			return false, nil
		}
		last := before[len(before)-1]
		if !last.Out.Whole() {
			return false, fmt.Errorf("the set was not read in full: %v", last.Out)
		}
		return last.Out.Read.Has(e.FD()), nil
	})))
	return fmt.Sprintf("%d accepts and %d recvfrom, each of a descriptor that the select before it left in the set", C, C*(M+1))
}

func noneSleeps(r *run) string {
	Expect(r).To(HaveExactly(C, Accept().OK()))
	Expect(r).To(HaveEvery(Or(Accept(), Recv()), And(Or(Accept().OK(), Recv().OK()), Not(Or(Accept().Blocking(), Recv().Blocking())))))
	return fmt.Sprintf("%d accepts and %d recvfrom succeed without a sleep", C, C*(M+1))
}

// neverCleared has the last select ask for what the first that asked for most did.
func neverCleared(f *forgery) {
	calls := trace.NewLog(f.events).Calls(trace.Select)
	most := slices.MaxFunc(calls, func(a, b trace.Event) int { return a.In.Read.Len() - b.In.Read.Len() })
	find(f, func(e trace.Event) bool { return e.Seq == calls[len(calls)-1].Seq }).In = most.In
}

// touchedInRecv moves the kernel's last access into a recvfrom.
func touchedInRecv(f *forgery) {
	recv := find(f, func(e trace.Event) bool { return slices.Contains(trace.Recv, e.Name) })
	access := find(f, func(e trace.Event) bool { return e.Kind == trace.KindAccess && e.Seq > recv.Seq })
	access.Inside, access.Outer = recv.Name, recv.Seq
}

// emptyResult has a select leave nothing in its set.
func emptyResult(f *forgery) {
	call := find(f, func(e trace.Event) bool { return slices.Contains(trace.Select, e.Name) && e.OK() })
	out := *call.Out
	out.Read = make(trace.FDSet, len(out.Read))
	call.Out = &out
}

// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"encoding/binary"
	"fmt"

	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/specs/claims"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

const readfds = "readfds"

var copiedOnEveryCall = subject{
	claim: claimed("select.copies-its-sets-twice"),
	model: servers.Select,
	// All descriptors are below 64, so word 0 is all that the kernel copies.
	sweep:   [][]window{{{readfds, "readfds", 0, 8}}},
	errands: []errand{peekWhileBlocked},
	facts: []fact{
		{says: "every call reads the set and writes it, in that order", by: claims.Watchpoints, judge: readAndWritten},
		{says: "nothing is written while the call is blocked", by: claims.Watchpoints, judge: leftAloneWhileBlocked},
		{says: "the set is the request at the enter and the result at the exit", by: claims.Snapshots, judge: requestAndResult},
	},
	mutants: []mutant{
		{fails: "every call reads", on: servers.Epoll},
		{fails: "every call reads", on: servers.Select, sweep: neighbourWord(), why: "where the neighbouring word is watched"},
		{fails: "nothing is written", on: servers.Select, sweep: neighbourWord(), why: "where the neighbouring word is watched"},
		{fails: "nothing is written", on: servers.Select, tamper: writeEarly, why: "where a write is moved before the sleep"},
		{fails: "nothing is written", on: servers.Select, tamper: writeTwice, why: "where a write is added before the sleep"},
		{fails: "the set is the request", on: servers.Epoll},
		{fails: "the set is the request", on: servers.Select, tamper: keepRequest, why: "where the set is left as it was"},
	},
}

func readAndWritten(r *run) string {
	Expect(r).To(HaveExactly(waits, Select()))
	Expect(r).To(HaveForEach(Select().Returned(),
		KernelRead(readfds).In("core_sys_select"), KernelWrite(readfds).In("core_sys_select")))
	return fmt.Sprintf("%d calls: read by %s, written by %s", waits-1, r.functionOf(readfds), r.writerOf(readfds))
}

// leftAloneWhileBlocked looks at the order inside each call that slept, and at
// the memory of the one in which the server was blocked at the end.
func leftAloneWhileBlocked(r *run) string {
	slept := Select().Returned().Blocking()
	Expect(r).To(HaveAtLeast(3, slept)) // see script
	Expect(r).To(HaveForEach(slept, KernelRead(readfds), Sleep(), KernelWrite(readfds)))
	Expect(r).To(HaveEvery(slept, writingAfterItsLastSleep(r.Trace())))

	blocked := Select().InFlight().Blocking()
	Expect(r).To(HaveForEach(blocked, KernelRead(readfds)))
	last := r.Trace().Events.InFlight().Calls(trace.Select)[0]
	Expect(r.accessesDuring(last, true)).To(BeEmpty(), "the set was written in the call that is still blocked")
	Expect(last.In.Whole()).To(BeTrue(), "the set was not read in full at the enter")
	Expect(r.saw).To(HaveKeyWithValue("set", last.In.Read[0]), "the set in memory while the call was blocked")
	n := len(r.Trace().Events.Calls(trace.Select).Where(func(e trace.Event) bool { return e.Slept }))
	return fmt.Sprintf("%d calls slept; the set in memory stood unchanged at %v meanwhile", n, last.In.Read.FDs())
}

// peekWhileBlocked reads the set as it stands in the blocked server.
func peekWhileBlocked(_ context.Context, r *run) {
	if _, err := r.server.Memory("readfds"); err == nil {
		r.saw["set"] = binary.NativeEndian.Uint64(r.peek("readfds", 8))
	}
}

// writingAfterItsLastSleep succeeds for a call that writes what is watched only
// after it has slept for the last time.
func writingAfterItsLastSleep(t *trace.Trace) types.GomegaMatcher {
	return Event("writing what is watched only after its last sleep", func(call trace.Event) (bool, error) {
		inside := t.Events.During(call)
		sleeps := inside.Of(trace.KindSleep)
		early := inside.Of(trace.KindAccess).Where(func(e trace.Event) bool {
			return e.Write && e.Seq < sleeps[len(sleeps)-1].Seq
		})
		return len(early) == 0, nil
	})
}

func (r *run) accessesDuring(call trace.Event, write bool) trace.Events {
	return r.Trace().Events.During(call).Of(trace.KindAccess).Where(func(e trace.Event) bool { return e.Write == write })
}

func requestAndResult(r *run) string {
	Expect(r).To(HaveExactly(waits-1, Select().OK()))
	Expect(r).To(HaveEvery(Select().OK(), turningTheRequestIntoTheResult()))
	widest := 0
	for _, call := range r.Trace().Events.Calls(trace.Select) {
		widest = max(widest, call.In.Read.Len())
	}
	return fmt.Sprintf("%d calls asked for up to %d descriptors and got 1 back each", waits-1, widest)
}

// turningTheRequestIntoTheResult succeeds for a call whose set holds at the exit
// as many descriptors as it returned, all of them asked for.
func turningTheRequestIntoTheResult() types.GomegaMatcher {
	return Event("turning the set from what was asked for into what is ready", func(e trace.Event) (bool, error) {
		if !e.In.Whole() || !e.Out.Whole() {
			return false, fmt.Errorf("the set was not read in full: %v %v", e.In, e.Out)
		}
		return e.Out.Read.Within(e.In.Read) && e.Out.Read.Len() == int(e.Ret), nil
	})
}

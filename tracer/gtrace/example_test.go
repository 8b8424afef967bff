// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"fmt"

	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"golang.org/x/sys/unix"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// quiet is a server whose select, while a client talked, only watched.
var quiet = &trace.Trace{
	Name: "select server", Target: 4711, Sealed: true, Handmade: true,
	Events: trace.NewLog(trace.Events{
		{Seq: 0, PID: 4711, TID: 4711, Kind: trace.KindCall, Call: trace.Call{Name: "accept4", Args: [6]uint64{3}, State: trace.Returned, Ret: 5, End: 1}},
		{Seq: 2, PID: 4711, TID: 4711, Kind: trace.KindCall, Call: trace.Call{Name: "pselect6", Args: [6]uint64{6}, State: trace.Returned, Ret: 1, End: 5, Slept: true}},
		{Seq: 3, PID: 4711, TID: 4711, Kind: trace.KindAccess, Inside: "pselect6", Access: trace.Access{Watch: "readfds", Stack: []string{"core_sys_select"}}},
		{Seq: 4, PID: 4711, TID: 4711, Kind: trace.KindAccess, Inside: "pselect6", Access: trace.Access{Watch: "readfds", Write: true, Stack: []string{"core_sys_select"}}},
		{Seq: 6, PID: 4711, TID: 4711, Kind: trace.KindCall, Call: trace.Call{Name: "close", Args: [6]uint64{5}, State: trace.Returned, End: 7}},
	}),
}

// g prints failures where a test would fail; use NewWithT(t) there, or Ginkgo.
var g = gomega.NewGomega(func(message string, _ ...int) { fmt.Println(message) })

func Example() {
	ok := g.Expect(quiet).To(HaveExactly(1, Select().By(4711)))
	fmt.Println(ok)
	g.Expect(quiet).To(HaveAny(Close().OfFD(6)))
	// Output:
	// true
	// Expected
	//     trace of select server (pid 4711): 5 events over 0s, nothing lost
	// to show any
	//     close of fd 6
	// It shows 0.
	// Near misses:
	//     #6  +0.000000s  4711  close(5) = 0   <- fd is 5, not 6
	// The whole timeline is in the report entry "trace" (ginkgo -v, --json-report).
}

func ExampleHaveForEach() {
	ok := g.Expect(quiet).To(HaveForEach(Select(), KernelRead("readfds"), KernelWrite("readfds")))
	fmt.Println(ok)
	g.Expect(quiet).To(HaveForEach(Poll(), KernelRead("pollfds")))
	// Output:
	// true
	// HaveForEach cannot judge: there is no poll in
	//     trace of select server (pid 4711): 5 events over 0s, nothing lost
	// Near misses:
	//     #0  +0.000000s  4711  accept4(3, 0, 0, 0) = 5   <- call is accept4, not poll
	//     #2  +0.000000s  4711  pselect6(6, sets unread, no timeout) = 1   <- call is pselect6, not poll
	//     #6  +0.000000s  4711  close(5) = 0   <- call is close, not poll
	// The whole timeline is in the report entry "trace" (ginkgo -v, --json-report).
}

func ExampleGiven() {
	closeOfIt := Given("close of that connection", func(accept trace.Event) types.GomegaMatcher {
		return Close().OfFD(int(accept.Ret))
	})
	fmt.Println(g.Expect(quiet).To(HaveAfterEach(Accept().OK(), closeOfIt)))
	// Output: true
}

func ExampleHaveAny_absence() {
	fmt.Println(g.Expect(quiet).NotTo(HaveAny(Signal(unix.SIGIO))))

	lossy := *quiet
	lossy.Lost = trace.Losses{{What: "records dropped, ring buffer full", Count: 12}}
	fmt.Println(g.Expect(&lossy).NotTo(HaveAny(Signal(unix.SIGIO))))
	// Output:
	// true
	// HaveAny cannot judge an incomplete trace: 12 records dropped, ring buffer full
	// false
}

func ExampleCallNoun_Where() {
	pair := Select().Returned().Where("with one ready", func(e trace.Event) bool { return e.Ret == 1 })
	fmt.Println(pair)
	fmt.Println(g.Expect(quiet.Events.All()).To(gomega.ContainElement(pair)))
	// Output:
	// select that returned with one ready
	// true
}

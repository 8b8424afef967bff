// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"golang.org/x/sys/unix"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var (
	sched   = missed("sched_switch", trace.KindSleep, trace.KindWake)
	calls   = missed("sys_exit", trace.KindCall)
	exits   = missed("sched_process_exit", trace.KindExit)
	signals = missed("signal_generate", trace.KindSignal)
	hits    = missed("a watchpoint", trace.KindAccess)
	states  = missed("inet_sock_set_state", trace.KindTCP)
	faults  = missed("page_fault_kernel", trace.KindFault)
	allocs  = missed("kmalloc", trace.KindAlloc)
	timers  = missed("hrtimer_start", trace.KindTimer)
	probes  = missed("tcp_poll", trace.KindFunction)
	unknown = trace.Loss{What: "records dropped, ring buffer full", Count: 12}
)

// spoilt are claims about the server of sleeper, and the losses that leave each
// open; none of the others does.
var spoilt = []struct {
	name  string
	claim func() types.GomegaMatcher
	by    []trace.Loss
}{
	{"calls", func() types.GomegaMatcher { return HaveExactly(0, EpollCtl(unix.EPOLL_CTL_ADD).OfFD(5).OK()) }, []trace.Loss{calls}},
	{"returned calls", func() types.GomegaMatcher { return HaveAtMost(2, Recv().Returned()) }, []trace.Loss{calls}},
	{"calls that slept", func() types.GomegaMatcher { return HaveExactly(2, Pause().Blocking()) }, []trace.Loss{calls, sched}},
	{"calls in flight", func() types.GomegaMatcher { return HaveExactly(1, Pause().InFlight()) }, []trace.Loss{calls, exits}},
	{"calls of one's own", func() types.GomegaMatcher { return HaveExactly(2, Pause().Where("asleep", asleep)) }, []trace.Loss{calls, sched, exits}},
	{"no sleep", func() types.GomegaMatcher { return HaveAny(Sleep().During(trace.Select)) }, []trace.Loss{sched, calls}},
	{"no wake-up", func() types.GomegaMatcher { return HaveAny(Wake()) }, []trace.Loss{sched, calls}},
	{"no signal", func() types.GomegaMatcher { return HaveAny(never) }, []trace.Loss{signals}},
	{"no signal during a call", func() types.GomegaMatcher { return HaveAny(never.During(trace.Send)) }, []trace.Loss{signals, calls}},
	{"signals of one's own", func() types.GomegaMatcher { return HaveExactly(0, sig.Where("inside", inside)) }, []trace.Loss{signals, calls}},
	{"no access", func() types.GomegaMatcher { return HaveAny(KernelRead("readfds")) }, []trace.Loss{hits}},
	{"no TCP state", func() types.GomegaMatcher { return HaveAny(TCPState()) }, []trace.Loss{states}},
	{"no fault", func() types.GomegaMatcher { return HaveAny(Fault()) }, []trace.Loss{faults}},
	{"no allocation", func() types.GomegaMatcher { return HaveAny(Alloc()) }, []trace.Loss{allocs, calls}},
	{"no function", func() types.GomegaMatcher { return HaveAny(FunctionCall("pipe_poll")) }, []trace.Loss{probes, calls}},
	{"no timer", func() types.GomegaMatcher { return HaveAny(Timer()) }, []trace.Loss{timers, calls}},
	{"no exit", func() types.GomegaMatcher { return HaveAny(Exit()) }, []trace.Loss{exits}},
	{"a signal", func() types.GomegaMatcher { return HaveAny(sig) }, nil},
	{"a call", func() types.GomegaMatcher { return HaveAtLeast(2, Recv()) }, nil},
	{"a call in flight", func() types.GomegaMatcher { return HaveAtLeast(2, Pause()) }, []trace.Loss{calls}},
	{"an order", func() types.GomegaMatcher { return HaveInOrder(sig, Recv()) }, nil},
	{"no order", func() types.GomegaMatcher { return HaveInOrder(Recv(), sig) }, []trace.Loss{calls, signals}},
	{"for each", func() types.GomegaMatcher { return HaveForEach(Pause().Returned(), Sleep()) }, []trace.Loss{calls, sched}},
	{"after each", func() types.GomegaMatcher { return HaveAfterEach(sig, Exit()) }, []trace.Loss{signals, exits}},
	{"after each, given", func() types.GomegaMatcher { return HaveAfterEach(Recv(), Given("", closeOf)) }, all},
	{"every", func() types.GomegaMatcher { return HaveEvery(sig, gomega.Or(sig, never)) }, []trace.Loss{signals}},
	{"every, of another's matcher", func() types.GomegaMatcher { return HaveEvery(sig, gomega.Not(eagain)) }, all},
	{"blocked", func() types.GomegaMatcher { return BeBlockedIn() }, []trace.Loss{calls, sched, exits}},
	{"Or", func() types.GomegaMatcher { return HaveExactly(1, gomega.Or(sig, Select())) }, []trace.Loss{signals, calls}},
	{"And", func() types.GomegaMatcher { return HaveExactly(1, gomega.And(Recv(), Recv().OK())) }, []trace.Loss{calls}},
	{"And with Not", func() types.GomegaMatcher { return HaveExactly(1, gomega.And(sig, gomega.Not(never))) }, []trace.Loss{signals}},
	{"Not, which is most events", func() types.GomegaMatcher { return HaveAtMost(99, gomega.Not(Recv())) }, all},
	{"another's matcher", func() types.GomegaMatcher { return HaveExactly(1, eagain) }, all},
	{"another's matcher in And", func() types.GomegaMatcher { return HaveExactly(1, gomega.And(Recv(), eagain)) }, all},
	{"a function", func() types.GomegaMatcher { return HaveAtMost(99, Event("asleep", told)) }, all},
	{"a noun that another embeds", func() types.GomegaMatcher { return HaveAtMost(99, renamed{Recv()}) }, all},
}

var all = []trace.Loss{sched, calls, exits, signals, hits}

// renamed is a matcher that may well look at other events than its noun does.
type renamed struct{ CallNoun }

func asleep(e trace.Event) bool        { return e.Slept }
func inside(e trace.Event) bool        { return e.Inside == "sendto" }
func told(e trace.Event) (bool, error) { return e.Slept, nil }

func TestALossSpoilsWhatItMayHide(t *testing.T) {
	for _, s := range spoilt {
		t.Run(s.name, func(t *testing.T) {
			whole := verdict(t, sleeper(), s.claim)
			if whole == open {
				t.Fatal("the claim is open on the whole trace")
			}
			for _, lost := range all {
				want := whole
				for _, by := range s.by {
					if by.What == lost.What {
						want = open
					}
				}
				if got := verdict(t, losing(sleeper(), lost), s.claim); got != want {
					t.Errorf("%s: %s, not %s", lost, got, want)
				}
			}
		})
	}
}

func TestALossOfUnknownKindSpoilsEveryAbsence(t *testing.T) {
	for _, s := range spoilt {
		if len(s.by) == 0 {
			continue
		}
		if got := verdict(t, losing(sleeper(), unknown), s.claim); got != open {
			t.Errorf("%s: the verdict is %s", s.name, got)
		}
	}
}

func TestAnInconclusiveErrorHasTheLossesInScope(t *testing.T) {
	_, err := HaveExactly(0, sig).Match(losing(sigio(), sched, unknown, signals, calls))
	var incomplete *trace.IncompleteError
	if !errors.As(err, &incomplete) {
		t.Fatalf("unexpected error %v", err)
	}
	if diff := cmp.Diff(trace.Losses{unknown, signals}, incomplete.Lost); diff != "" {
		t.Errorf("losses (-want +got):\n%s", diff)
	}
}

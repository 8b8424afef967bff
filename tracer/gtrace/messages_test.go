// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/onsi/gomega"
	"github.com/onsi/gomega/types"
	"golang.org/x/sys/unix"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var update = flag.Bool("update", false, "write the golden files")

// Bounds of a message: 25 lines, and 160 characters behind the indentation.
const (
	mostLines   = 25
	mostColumns = 160 + 8
)

var (
	closesIt = Given("close of that descriptor", func(accept trace.Event) types.GomegaMatcher {
		return Close().OfFD(int(accept.Ret))
	})
	eagain = gomega.HaveField("Errno", unix.EAGAIN)
)

// messages are claims that fail, by the name of the file with their message.
var messages = []struct {
	name   string
	actual any
	not    bool
	claim  types.GomegaMatcher
}{
	{"exactly_none_near", misdirected(), false, HaveExactly(1, Signal(unix.SIGIO).To(server))},
	{"exactly_too_many", selects(118, -1), false, HaveExactly(1, Read())},
	{"exactly_too_few", selects(2, -1), false, HaveExactly(3, Read().OfFD(5))},
	{"exactly_negated", sigio(), true, HaveExactly(1, Signal(unix.SIGIO).FromKernel().To(server).Queued())},
	{"exactly_incomplete", lossy(sigio()), false, HaveExactly(1, Recv())},
	{"exactly_incomplete_in_scope", losing(sigio(), sched, unknown, calls), false, HaveExactly(1, Recv())},
	{"exactly_incomplete_elsewhere", losing(sigio(), sched, signals), false, HaveExactly(1, Recv())},
	{"any_incomplete_in_scope", losing(sigio(), sched, signals), true, HaveAny(Sleep().During(trace.Select))},
	{"exactly_live", live(sigio()), false, HaveExactly(1, Recv())},
	{"exactly_wrong_type", 42, false, HaveExactly(1, Recv())},
	{"exactly_negative", sigio(), false, HaveExactly(-1, Recv())},
	{"exactly_nil_noun", sigio(), false, HaveExactly(1, nil)},
	{"at_least", sigio(), false, HaveAtLeast(3, Recv().OfFD(4).OK())},
	{"at_least_negated", sigio(), true, HaveAtLeast(2, Recv())},
	{"at_least_live", live(sigio()), false, HaveAtLeast(3, Recv())},
	{"at_least_zero", sigio(), false, HaveAtLeast(0, Recv())},
	{"at_most", selects(3, -1), false, HaveAtMost(2, Select())},
	{"at_most_negated", selects(3, -1), true, HaveAtMost(4, Poll())},
	{"at_most_negative", sigio(), false, HaveAtMost(-1, Recv())},
	{"any_bare", selects(50, -1), false, HaveAny(Poll())},
	{"any_negated", misdirected(), true, HaveAny(Signal(unix.SIGIO).To(bystander))},
	{"any_live", live(misdirected()), true, HaveAny(Signal(unix.SIGIO).To(server))},
	{"any_incomplete", lossy(misdirected()), true, HaveAny(Signal(unix.SIGIO).To(server))},
	{"any_foreign", selects(2, -1), false, HaveAny(eagain)},
	{"any_composed", selects(2, -1), false, HaveAny(gomega.And(gomega.Or(Poll(), EpollWait()), gomega.Not(Poll().OK())))},
	{"any_noun_error", write("").call(server, 0, "getppid").trace(), true, HaveAny(Syscall("getppid").OfFD(4))},
	{"in_order_first", misdirected(), false, HaveInOrder(Fcntl(unix.F_SETOWN, server), Signal(unix.SIGIO).To(server))},
	{"in_order_second", misdirected(), false, HaveInOrder(Fcntl(unix.F_SETOWN), Signal(unix.SIGIO).To(server))},
	{"in_order_too_early", sigio(), false, HaveInOrder(Signal(unix.SIGIO), Fcntl(unix.F_SETOWN, server))},
	{"in_order_negated", sigio(), true, HaveInOrder(Fcntl(unix.F_SETOWN, server), Signal(unix.SIGIO).To(server), Delivery(unix.SIGIO).To(server))},
	{"in_order_empty", sigio(), false, HaveInOrder()},
	{"for_each", selects(5, 3), false, HaveForEach(Select(), KernelRead("readfds"), KernelWrite("readfds").In("core_sys_select"))},
	{"for_each_negated", selects(3, -1), true, HaveForEach(Select(), KernelRead("readfds").During(trace.Select))},
	{"for_each_several", selects(3, -1), false, HaveForEach(Select(), KernelWrite("readfds"), KernelRead("readfds"))},
	{"for_each_point", forks(9), false, HaveForEach(Fork().By(server), Close().OfFD(5).By(server))},
	{"for_each_nothing_recorded", sigio(), false, HaveForEach(Recv(), Delivery(unix.SIGIO))},
	{"for_each_in_flight", blockedSelect(), true, HaveForEach(Select(), KernelRead("readfds"), KernelWrite("readfds"))},
	{"for_each_vacuous", sigio(), true, HaveForEach(Select(), KernelRead("readfds"))},
	{"for_each_no_nouns", sigio(), false, HaveForEach(Recv())},
	{"after_each", forks(9), false, HaveAfterEach(Accept().OK(), Fork(), closesIt)},
	{"after_each_negated", forks(6), true, HaveAfterEach(Accept().OK(), Fork().By(server), closesIt)},
	{"after_each_in_flight", sigio(), false, HaveAfterEach(Pause(), Delivery(unix.SIGIO))},
	{"after_each_vacuous", sigio(), false, HaveAfterEach(Accept(), Fork())},
	{"after_each_nil_given", forks(6), false, HaveAfterEach(Accept(), Given("nothing", func(trace.Event) types.GomegaMatcher { return nil }))},
	{"every", sigio(), false, HaveEvery(Recv(), Recv().OK())},
	{"every_foreign", selects(9, -1), false, HaveEvery(Select(), gomega.HaveField("Ret", gomega.BeNumerically(">", 1)))},
	{"every_negated", sigio(), true, HaveEvery(Pause(), Pause().Blocking())},
	{"every_vacuous", misdirected(), true, HaveEvery(Signal(unix.SIGIO).To(server), eagain)},
	{"blocked_elsewhere", sigio(), false, BeBlockedIn(EpollWait(), Select())},
	{"blocked_negated", sigio(), true, BeBlockedIn(Pause())},
	{"blocked_returned", forks(6), false, BeBlockedIn()},
	{"blocked_awake", write("").call(server, 3, "accept", 4).enter(server, "read", 3).trace(), false, BeBlockedIn(Read())},
	{"blocked_live", live(write("").trace()), false, BeBlockedIn(Read())},
	{"blocked_unknown", write("").trace(), true, BeBlockedIn()},
	{"near_access", selects(2, -1), false, HaveAny(KernelRead("readfds").During(trace.Poll).In("do_poll"))},
	{"near_tcp", demanded(), false, HaveAny(TCPState().From(trace.TCPSynRecv).To(trace.TCPClose).OfSocket(0x3000).OfPort(8))},
	{"near_fault", demanded(), false, HaveAny(Fault().At(0x1001).Reading().In("do_poll"))},
	{"near_alloc", demanded(), false, HaveExactly(0, Alloc().During(trace.EpollCtl))},
	{"near_timer", demanded(), false, HaveAny(Timer().Calling("hrtick").During(trace.EpollWait))},
	{"near_function", demanded(), false, HaveAny(FunctionCall("tcp_poll").Returning(0).WithMask(unix.POLLOUT).WithoutMask(unix.POLLIN).OfFile(0x4001).During(trace.Poll))},
	{"near_other_function", demanded(), false, HaveAny(FunctionCall("pipe_poll"))},
	{"unseen_alloc", without(trace.KindAlloc), false, HaveExactly(0, Alloc().During(trace.Select))},
	{"near_direction", selects(2, -1), false, HaveAny(KernelRead("writefds"))},
	{"near_write", write("").access("readfds", false, "f").access("readfds", false, "g").trace(), false, HaveAny(KernelWrite("readfds"))},
	{"near_sender", sigio(), false, HaveAny(Signal(unix.SIGIO).From(bystander).During(trace.Send))},
	{"near_task", lives(), false, HaveAny(Exit().WithStatus(0))},
	{"near_thread", lives(), false, HaveAny(Fork())},
	{"near_awake", sigio(), false, HaveAny(Send().Blocking().Returning(4))},
	{"given_alone", sigio(), false, HaveAny(closesIt)},
	{"every_cannot_tell", sigio(), false, HaveEvery(Pause(), Pause().OfFD(1))},
	{"long_order", selects(40, -1), false, HaveInOrder(many(30)...)},
	{"long_window", long(), false, HaveAfterEach(Accept(), many(30)...)},
	{"long_live", live(selects(40, -1)), false, HaveInOrder(many(30)...)},
	{"noun", misdirected().Events.At(1), false, Signal(unix.SIGCHLD).To(server)},
	{"noun_negated", misdirected().Events.At(1), true, Signal(unix.SIGIO)},
	{"noun_other_kind", misdirected().Events.At(1), false, Select()},
	{"noun_wrong_type", "select", false, Select().OK()},
}

// demanded is a server of which all that was recorded that is recorded on demand.
func demanded() *trace.Trace {
	return write("").event(server, established).event(server, faulted).event(server, grabbed).event(server, timed).event(server, readied).trace()
}

// lives is a process that makes a thread and is killed.
func lives() *trace.Trace {
	return write("").
		event(server, trace.Event{Kind: trace.KindFork, Task: trace.Task{Child: server, ChildTID: 4712}}).
		event(server, trace.Event{Kind: trace.KindExit}).
		event(server, trace.Event{Kind: trace.KindExit, Task: trace.Task{Last: true, Status: 9}}).
		trace()
}

// many returns as many nouns of a long description as asked; a trace of select
// has the first ones.
func many(n int) []types.GomegaMatcher {
	nouns := make([]types.GomegaMatcher, n)
	for i := range nouns {
		nouns[i] = Write().OfFD(5).By(server).OK().Returning(5).Where("with "+strings.Repeat("many words ", 30), func(trace.Event) bool { return i < 20 })
	}
	return nouns
}

// blockedSelect is a server in its third select.
func blockedSelect() *trace.Trace {
	t := selects(3, 2)
	edit(t, func(es trace.Events) trace.Events {
		last := &es[len(es)-4]
		last.State, last.Ret, last.End = trace.InFlight, 0, 0
		return es[:len(es)-2]
	})
	return t
}

// long is a trace with long rows and a long window.
func long() *trace.Trace {
	a := write(strings.Repeat("long ", 60)).call(server, 5, "accept", 3)
	for i := range 60 {
		a.access(strings.Repeat("word", 100), i%2 == 0, "f").call(server, i, "write", 5)
	}
	return a.call(server, 5, "write", 5).trace()
}

func TestMessages(t *testing.T) {
	for _, m := range messages {
		t.Run(m.name, func(t *testing.T) {
			got := failure(m.actual, m.not, m.claim)
			if got == "" {
				t.Fatal("the claim does not fail")
			}
			golden(t, m.name, got)
			lines := strings.Split(got, "\n")
			if len(lines) > mostLines {
				t.Errorf("%d lines, more than %d", len(lines), mostLines)
			}
			for _, l := range lines {
				if n := utf8.RuneCountInString(l); n > mostColumns {
					t.Errorf("%d characters, more than %d: %s", n, mostColumns, l)
				}
			}
		})
	}
}

// failure returns the message of a claim that fails, "" if it does not.
func failure(actual any, not bool, claim types.GomegaMatcher) (message string) {
	g := gomega.NewGomega(func(m string, _ ...int) { message = m })
	if not {
		g.Expect(actual).NotTo(claim)
	} else {
		g.Expect(actual).To(claim)
	}
	return message
}

// golden compares got with the file of that name.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got+"\n"); diff != "" {
		t.Errorf("message (-want +got):\n%s", diff)
	}
}

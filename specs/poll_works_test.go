// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"
	"slices"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/servers"
	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// The halves of the listener's struct pollfd.
const (
	askedFor = "pollfd.events"
	answered = "pollfd.revents"
)

var pollWorksToo = subject{
	claim:   claimed("poll.works-too"),
	model:   servers.Poll,
	sweep:   [][]window{halves(4, 6)},
	errands: []errand{askForAClosed},
	facts: []fact{
		{says: "one process serves all clients, and waits in poll only", by: claims.Calls, judge: servesByPoll},
		{says: "the array stays as it was asked, and the result is the number of entries with flags", by: claims.Snapshots, judge: askedAsBefore},
		{says: "every call reads the entry and writes revents, and never events", by: claims.Watchpoints, judge: onlyRevents},
		{says: "a closed descriptor is an answer and no error, and a negative one is passed over", by: claims.Behaviour, judge: closedIsAnAnswer},
	},
	mutants: []mutant{
		{fails: "one process", on: servers.Select},
		{fails: "one process", on: servers.Fork},
		{fails: "the array stays", tamper: askOtherwise, why: "where events has changed"},
		{fails: "the array stays", tamper: answerNothing, why: "where an entry has no flags"},
		{fails: "every call reads", on: servers.Select},
		{fails: "every call reads", sweep: [][]window{halves(6, 4)}, why: "where the halves are mistaken for one another"},
		{fails: "a closed descriptor", act: askForAnOpen, why: "where it is open"},
	},
}

// halves are the windows on events and revents at these offsets of the entry.
func halves(events, revents int) []window {
	return []window{{askedFor, "pollfds", events, 2}, {answered, "pollfds", revents, 2}}
}

// askForAClosed has a puppet ask poll for a closed descriptor, a negative one and
// one that is ready; and select for the first.
func askForAClosed(ctx context.Context, r *run) { r.askFor(puppet.Spawn(ctx), true) }

func askForAnOpen(_ context.Context, r *run) { r.askFor(r.puppet, false) }

func (r *run) askFor(p *puppet.Puppet, closed bool) {
	idle, _ := p.Pipe()
	_, w := p.Pipe()
	if closed {
		p.CloseFD(idle)
	}
	array := p.PollFDs(unix.PollFd{Fd: int32(idle), Events: unix.POLLIN}, unix.PollFd{Fd: -1, Events: unix.POLLIN, Revents: unix.POLLIN},
		unix.PollFd{Fd: int32(w), Events: unix.POLLOUT})
	r.saw["poll"] = p.Poll(array, 3, 0)
	r.saw["array"] = p.PeekPollFDs(array, 3)
	r.saw["select"] = p.Select(idle+1, p.FDSet(idle), 0, 0, p.Timeout(0))
}

func servesByPoll(r *run) string {
	Expect(r).To(HaveExactly(waits, Poll().ByThread(r.PID())))
	Expect(r).To(HaveExactly(C*M, Send().By(r.PID())))
	Expect(r).NotTo(HaveAny(Or(Select().ByThread(r.PID()), EpollWait().ByThread(r.PID()), Fork())))
	return fmt.Sprintf("%d clients, %d echoes, %d polls, all by pid %d", C, C*M, waits, r.PID())
}

func askedAsBefore(r *run) string {
	Expect(r).To(HaveExactly(waits-1, Poll().OK()))
	Expect(r).To(HaveEvery(Poll().OK(), Event("leaving what was asked, and returning the number of entries with flags", func(e trace.Event) (bool, error) {
		if !e.In.Whole() || !e.Out.Whole() {
			return false, fmt.Errorf("the array was not read in full: %v %v", e.In, e.Out)
		}
		same := slices.EqualFunc(e.In.Polled, e.Out.Polled, func(a, b trace.PollFD) bool { return a.FD == b.FD && a.Events == b.Events })
		return same && len(readyIn(e.Out.Polled)) == int(e.Ret), nil
	})))
	most, answers := 0, 0
	for _, call := range r.Trace().Events.Calls(trace.Poll).Where(trace.Event.OK) {
		most, answers = max(most, len(call.In.Polled)), answers+int(call.Ret)
	}
	return fmt.Sprintf("%d calls with up to %d entries: fd and events stand, revents has %d answers", waits-1, most, answers)
}

func onlyRevents(r *run) string {
	Expect(r).To(HaveExactly(waits, Poll().ByThread(r.PID())))
	Expect(r).To(HaveForEach(Poll().ByThread(r.PID()).Returned(),
		KernelRead(askedFor).In("do_sys_poll"), KernelWrite(answered).In("do_sys_poll")))
	Expect(r).NotTo(HaveAny(KernelWrite(askedFor)))
	return fmt.Sprintf("%d calls: events read by %s, revents written by %s", waits-1, r.functionOf(askedFor), r.writerOf(answered))
}

func closedIsAnAnswer(r *run) string {
	array := r.saw["array"].([]unix.PollFd)
	revents := []int16{array[0].Revents, array[1].Revents, array[2].Revents}
	Expect(revents).To(Equal([]int16{unix.POLLNVAL, 0, unix.POLLOUT}))
	Expect(r.saw).To(HaveKeyWithValue("poll", 2))
	Expect(r.saw).To(HaveKeyWithValue("select", -int(unix.EBADF)))
	return fmt.Sprintf("fd %d is closed: POLLNVAL, and counted in the result, 2; fd -1: 0. select on fd %d: EBADF", array[0].Fd, array[0].Fd)
}

// askOtherwise has a poll leave other events behind.
func askOtherwise(f *forgery) { f.changeEntry(func(e *trace.PollFD) { e.Events |= unix.POLLOUT }) }

// answerNothing has a poll leave no flags behind, but the same result.
func answerNothing(f *forgery) { f.changeEntry(func(e *trace.PollFD) { e.Revents = 0 }) }

// changeEntry changes the first entry that the first poll left behind.
func (f *forgery) changeEntry(change func(*trace.PollFD)) {
	call := find(f, func(e trace.Event) bool { return slices.Contains(trace.Poll, e.Name) && e.OK() })
	out := *call.Out
	out.Polled = slices.Clone(out.Polled)
	change(&out.Polled[0])
	call.Out = &out
}

// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import (
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/trace"
)

// An author writes traces of the server by hand: each event takes the next
// position, a call one for its exit too.
type author struct {
	t      trace.Trace
	events trace.Events
	next   int
}

func write(name string) *author {
	return &author{t: trace.Trace{Name: name, Target: server, Sealed: true, Handmade: true}}
}

// event appends an event in the context of a process with one thread.
func (a *author) event(pid int, e trace.Event) *author {
	e.Seq, e.Time, e.PID, e.TID = a.next, time.Duration(a.next)*10*time.Microsecond, pid, pid
	a.next++
	a.events, a.t.Span = append(a.events, e), e.Time
	return a
}

// enter appends a call that is in flight.
func (a *author) enter(pid int, name string, args ...uint64) *author {
	e := trace.Event{Kind: trace.KindCall, Call: trace.Call{Name: name, State: trace.InFlight}}
	copy(e.Args[:], args)
	return a.event(pid, e)
}

// leave makes the last call of the process return.
func (a *author) leave(pid, ret int) *author {
	for i := range a.events {
		if e := &a.events[i]; e.Kind == trace.KindCall && e.PID == pid && e.State == trace.InFlight {
			e.Return(int64(ret))
			e.End = a.next
			e.Took = time.Duration(a.next-e.Seq) * 10 * time.Microsecond
			a.next++
		}
	}
	return a
}

// call appends a call that returned at once.
func (a *author) call(pid, ret int, name string, args ...uint64) *author {
	return a.enter(pid, name, args...).leave(pid, ret)
}

// sleep makes the thread sleep in its last event, a call.
func (a *author) sleep() *author {
	a.events[len(a.events)-1].Slept = true
	return a
}

func (a *author) signal(pid int, s trace.Signal) *author {
	return a.event(pid, trace.Event{Kind: trace.KindSignal, Signal: s})
}

// access appends one by the kernel, inside a select of the server.
func (a *author) access(watch string, write bool, stack ...string) *author {
	e := trace.Event{Kind: trace.KindAccess, Access: trace.Access{Watch: watch, Write: write, Stack: stack}}
	e.Inside = "pselect6"
	return a.event(server, e)
}

func (a *author) fork(pid, child int) *author {
	return a.event(pid, trace.Event{Kind: trace.KindFork, Task: trace.Task{Child: child, ChildTID: child}})
}

func (a *author) trace() *trace.Trace {
	a.t.Events = trace.NewLog(a.events)
	return &a.t
}

// edit changes the events of a trace.
func edit(t *trace.Trace, change func(trace.Events) trace.Events) {
	t.Events = trace.NewLog(change(slices.Collect(t.Events.All())))
}

// live returns the trace as it stands while the recording runs.
func live(t *trace.Trace) *trace.Trace {
	c := *t
	c.Sealed = false
	return &c
}

// lossy returns the trace with something lost that may be anything.
func lossy(t *trace.Trace) *trace.Trace {
	return losing(t, trace.Loss{What: "records dropped, ring buffer full", Count: 12})
}

func losing(t *trace.Trace, lost ...trace.Loss) *trace.Trace {
	c := *t
	c.Lost = lost
	return &c
}

// missed returns the loss of events of these kinds.
func missed(what string, kinds ...trace.Kind) trace.Loss {
	return trace.Loss{What: "runs of " + what + " missed", Count: 3, Kinds: kinds}
}

const (
	server    = 4711
	bystander = 4699
)

var (
	sigioSignal = trace.Signal{Sig: int(unix.SIGIO), Code: trace.CodeKernel, To: server, ToTID: server, Group: true}
	inHandler   = trace.Event{Kind: trace.KindDelivery, Signal: trace.Signal{Sig: int(unix.SIGIO), Handler: 0x401000}}
)

// sigio is a server that waits for SIGIO, answers one message and waits again.
func sigio() *trace.Trace {
	return write("sigio server").
		call(server, 0, "fcntl", 4, unix.F_SETOWN, server).
		call(server, 0, "fcntl", 4, unix.F_SETFL, unix.O_NONBLOCK|unix.O_ASYNC).
		enter(server, "pause").sleep().
		signal(0, sigioSignal).
		leave(server, -514).
		event(server, inHandler).
		call(server, 5, "recvfrom", 4, 0x7ffe0000, 64).
		call(server, 5, "sendto", 4, 0x7ffe0000, 5).
		call(server, -int(unix.EAGAIN), "recvfrom", 4, 0x7ffe0000, 64).
		call(server, 0, "rt_sigreturn").
		enter(server, "pause").sleep().
		trace()
}

// misdirected is the same server with the signal going to the bystander.
func misdirected() *trace.Trace {
	to := sigioSignal
	to.To, to.ToTID = bystander, bystander
	child := trace.Signal{Sig: int(unix.SIGCHLD), Code: trace.CodeUser, Sender: 1, To: server, ToTID: server, Group: true}
	return write("sigio server").
		call(server, 0, "fcntl", 4, unix.F_SETOWN, bystander).
		signal(0, to).signal(0, to).signal(1, child).
		trace()
}

// selects is a server that calls select as often as asked; the call number skip
// writes nothing back.
func selects(n, skip int) *trace.Trace {
	a := write("select server")
	for i := range n {
		a.enter(server, "pselect6", 8, 0x7ffe0000).sleep().
			access("readfds", false, "_copy_from_user", "core_sys_select", "do_pselect")
		if i != skip {
			a.access("readfds", true, "_copy_to_user", "core_sys_select.constprop.0", "do_pselect")
		}
		a.leave(server, 1).call(server, 5, "read", 5, 0x7ffe1000, 64).call(server, 5, "write", 5, 0x7ffe1000, 5)
	}
	return a.trace()
}

// forks is a server that accepts two connections, forks for each and closes its
// own descriptor, but of the wrong one the second time.
func forks(second uint64) *trace.Trace {
	return write("fork server").
		enter(server, "accept4", 3).sleep().leave(server, 5).
		fork(server, 4720).
		call(4720, 0, "close", 3).
		call(server, 0, "close", 5).
		enter(server, "accept4", 3).sleep().leave(server, 6).
		fork(server, 4721).
		call(server, 0, "close", second).
		trace()
}

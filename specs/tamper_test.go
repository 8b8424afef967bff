// SPDX-License-Identifier: MIT

package specs_test

import (
	"slices"

	"github.com/kwitness/kwitness/tracer/trace"
)

// The ways in which mutants move the evidence or tamper with a trace. Events
// share their snapshots with the recording, so those are copied first.

// A forgery is the events of a trace while they are tampered with.
type forgery struct {
	target int
	events trace.Events
}

// forge returns the trace with its events tampered with.
func forge(t trace.Trace, tamper func(*forgery)) *trace.Trace {
	f := &forgery{t.Target, slices.Collect(t.Events.All())}
	tamper(f)
	t.Events = trace.NewLog(f.events)
	return &t
}

// neighbourWord watches word 1 of the set, which the kernel need not copy: no
// descriptor is that large.
func neighbourWord() [][]window {
	return [][]window{{{readfds, "readfds", 8, 8}}}
}

// readyArray watches the array of epoll_wait as if it were the event of an ADD.
func readyArray() [][]window {
	return [][]window{{{eventBytes0to7(0), "ready", 0, 8}, {eventBytes8to11(0), "ready", 8, 4}}}
}

// readInWait moves the kernel's first read into an epoll_wait.
func readInWait(f *forgery) {
	wait := find(f, func(e trace.Event) bool { return slices.Contains(trace.EpollWait, e.Name) && e.TID == f.target })
	read := find(f, func(e trace.Event) bool { return e.Kind == trace.KindAccess })
	read.Inside, read.Outer = wait.Name, wait.Seq
}

// writeBeyond changes the first entry that a result left alone.
func writeBeyond(f *forgery) {
	call := find(f, func(e trace.Event) bool {
		return slices.Contains(trace.EpollWait, e.Name) && e.OK() && e.TID == f.target
	})
	out := *call.Out
	out.Events = slices.Clone(out.Events)
	out.Events[call.Ret].Data++
	call.Out = &out
}

// writeEarly moves the last sleep of a call behind its write.
func writeEarly(f *forgery) {
	_, sleep, write := inOneCall(f)
	sleep.Seq, write.Seq = write.Seq, sleep.Seq
	slices.SortFunc(f.events, func(a, b trace.Event) int { return a.Seq - b.Seq })
}

// writeTwice has a call write the set before it sleeps, too.
func writeTwice(f *forgery) {
	read, _, write := inOneCall(f)
	early := *write
	early.Seq = read.Seq
	at := slices.IndexFunc(f.events, func(e trace.Event) bool { return e.Seq > early.Seq })
	f.events = slices.Insert(f.events, at, early)
}

// inOneCall returns the read, the sleep and the write of a call that slept.
func inOneCall(f *forgery) (read, sleep, write *trace.Event) {
	slept := find(f, func(e trace.Event) bool { return slices.Contains(trace.Select, e.Name) && e.Slept && e.OK() })
	inside := func(kind trace.Kind, writes bool) *trace.Event {
		return find(f, func(e trace.Event) bool { return e.Kind == kind && e.Outer == slept.Seq && e.Write == writes })
	}
	return inside(trace.KindAccess, false), inside(trace.KindSleep, false), inside(trace.KindAccess, true)
}

// keepRequest makes the set at the exit what it was at the enter.
func keepRequest(f *forgery) {
	call := find(f, func(e trace.Event) bool {
		return slices.Contains(trace.Select, e.Name) && e.OK() && e.In.Read.Len() > 1
	})
	call.Out = call.In
}

// strayOnce sends one of the kernel's signals to process 1.
func strayOnce(f *forgery) {
	signal := find(f, func(e trace.Event) bool {
		return e.Kind == trace.KindSignal && e.Code == trace.CodeKernel && e.Result != trace.SignalQueued
	})
	signal.To, signal.ToTID = 1, 1
}

// loseCall takes out a call of the target.
func loseCall(f *forgery) {
	at := slices.IndexFunc(f.events, f.sends)
	f.events = slices.Delete(f.events, at, at+1)
}

// swapCalls puts a call of the target behind the next one.
func swapCalls(f *forgery) {
	call := find(f, f.sends)
	next := find(f, func(e trace.Event) bool { return e.Kind == trace.KindCall && e.TID == f.target && e.Seq > call.Seq })
	*call, *next = *next, *call
}

// changeResult has a call of the target return something else.
func changeResult(f *forgery) { find(f, f.sends).Ret-- }

// sends holds for a call of the target that sends.
func (f *forgery) sends(e trace.Event) bool {
	return slices.Contains(trace.Send, e.Name) && e.TID == f.target
}

// find returns the first event that holds, in place.
func find(f *forgery, holds func(trace.Event) bool) *trace.Event {
	return &f.events[slices.IndexFunc(f.events, holds)]
}

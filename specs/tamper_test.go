// SPDX-License-Identifier: MIT

package specs_test

import (
	"slices"

	"github.com/kwitness/kwitness/tracer/trace"
)

// The ways in which mutants move the evidence or tamper with a trace. Events
// share their snapshots with the recording, so those are copied first.

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
func readInWait(t *trace.Trace) {
	wait := find(t, func(e trace.Event) bool { return slices.Contains(trace.EpollWait, e.Name) && e.TID == t.Target })
	read := find(t, func(e trace.Event) bool { return e.Kind == trace.KindAccess })
	read.Inside, read.Outer = wait.Name, wait.Seq
}

// writeBeyond changes the first entry that a result left alone.
func writeBeyond(t *trace.Trace) {
	call := find(t, func(e trace.Event) bool {
		return slices.Contains(trace.EpollWait, e.Name) && e.OK() && e.TID == t.Target
	})
	out := *call.Out
	out.Events = slices.Clone(out.Events)
	out.Events[call.Ret].Data++
	call.Out = &out
}

// writeEarly moves the last sleep of a call behind its write.
func writeEarly(t *trace.Trace) {
	_, sleep, write := inOneCall(t)
	sleep.Seq, write.Seq = write.Seq, sleep.Seq
	slices.SortFunc(t.Events, func(a, b trace.Event) int { return a.Seq - b.Seq })
}

// writeTwice has a call write the set before it sleeps, too.
func writeTwice(t *trace.Trace) {
	read, _, write := inOneCall(t)
	early := *write
	early.Seq = read.Seq
	at := slices.IndexFunc(t.Events, func(e trace.Event) bool { return e.Seq > early.Seq })
	t.Events = slices.Insert(t.Events, at, early)
}

// inOneCall returns the read, the sleep and the write of a call that slept.
func inOneCall(t *trace.Trace) (read, sleep, write *trace.Event) {
	slept := find(t, func(e trace.Event) bool { return slices.Contains(trace.Select, e.Name) && e.Slept && e.OK() })
	inside := func(kind trace.Kind, writes bool) *trace.Event {
		return find(t, func(e trace.Event) bool { return e.Kind == kind && e.Outer == slept.Seq && e.Write == writes })
	}
	return inside(trace.KindAccess, false), inside(trace.KindSleep, false), inside(trace.KindAccess, true)
}

// keepRequest makes the set at the exit what it was at the enter.
func keepRequest(t *trace.Trace) {
	call := find(t, func(e trace.Event) bool {
		return slices.Contains(trace.Select, e.Name) && e.OK() && e.In.Read.Len() > 1
	})
	call.Out = call.In
}

// strayOnce sends one of the kernel's signals to process 1.
func strayOnce(t *trace.Trace) {
	signal := find(t, func(e trace.Event) bool {
		return e.Kind == trace.KindSignal && e.Code == trace.CodeKernel && e.Result != trace.SignalQueued
	})
	signal.To, signal.ToTID = 1, 1
}

// find returns the first event that holds, in place.
func find(t *trace.Trace, holds func(trace.Event) bool) *trace.Event {
	return &t.Events[slices.IndexFunc(t.Events, holds)]
}

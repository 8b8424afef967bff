// SPDX-License-Identifier: MIT

package trace_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/tracer/trace"
)

const (
	one = 4711 // the leader of the process
	two = 4712 // its other thread
)

// interleaved are two threads in their calls at the same time: positions 3, 6
// and 8 are exits.
//
//	thread one  #0 read ────────── #2 sleep ──── (#6)          #9 read in flight  #10 sleep
//	thread two       #1 write (#3)          #4 wake  #5 write ─── #7 signal (#8)      #11 exit_group  #12 exit
var interleaved = trace.Events{
	call(0, one, "read", 6),
	call(1, two, "write", 3),
	{Seq: 2, PID: one, TID: one, Kind: trace.KindSleep, Inside: "read"},
	{Seq: 4, PID: one, TID: two, Kind: trace.KindWake, Task: trace.Task{Target: one}},
	call(5, two, "write", 8),
	{Seq: 7, PID: one, TID: two, Kind: trace.KindSignal, Inside: "write", Outer: 5},
	call(9, one, "read", 0),
	{Seq: 10, PID: one, TID: one, Kind: trace.KindSleep, Inside: "read", Outer: 9},
	ended(call(11, two, "exit_group", 0)),
	{Seq: 12, PID: one, TID: two, Kind: trace.KindExit, Inside: "exit_group", Outer: 11},
}

// call is one that returned 0 at the position end, or is in flight if that is 0.
func call(seq, tid int, name string, end int) trace.Event {
	e := trace.Event{Seq: seq, PID: one, TID: tid, Kind: trace.KindCall, Call: trace.Call{Name: name, State: trace.InFlight}}
	if end > 0 {
		e.Return(0)
		e.End = end
	}
	return e
}

func ended(e trace.Event) trace.Event {
	e.State = trace.Ended
	return e
}

func TestQueries(t *testing.T) {
	es, at := interleaved, func(seq int) trace.Event { return interleaved.After(seq - 1)[0] }
	for name, c := range map[string]struct {
		got  trace.Events
		want []int
	}{
		"After leaves out its own position":          {es.After(4), []int{5, 7, 9, 10, 11, 12}},
		"After an exit begins behind it":             {es.After(6), []int{7, 9, 10, 11, 12}},
		"After the beginning is all but the first":   {es.After(0), []int{1, 2, 4, 5, 7, 9, 10, 11, 12}},
		"After a negative position is all":           {es.After(-1), []int{0, 1, 2, 4, 5, 7, 9, 10, 11, 12}},
		"After the last is nothing":                  {es.After(12), nil},
		"After of nothing is nothing":                {trace.Events(nil).After(0), nil},
		"Between leaves out both ends":               {es.Between(2, 7), []int{4, 5}},
		"Between exits takes what lies between":      {es.Between(3, 8), []int{4, 5, 7}},
		"Between neighbours is nothing":              {es.Between(4, 5), nil},
		"Between a position and itself is nothing":   {es.Between(4, 4), nil},
		"Between the wrong way round is nothing":     {es.Between(9, 2), nil},
		"Between far ends is all":                    {es.Between(-9, 99), []int{0, 1, 2, 4, 5, 7, 9, 10, 11, 12}},
		"During leaves out the other thread":         {es.During(at(0)), []int{2}},
		"During ends at the exit":                    {es.During(at(1)), nil},
		"During takes what its own thread did":       {es.During(at(5)), []int{7}},
		"During a call in flight is all since":       {es.During(at(9)), []int{10}},
		"During a call that ended its task is too":   {es.During(at(11)), []int{12}},
		"During the exit of an unentered call is no": {es.During(trace.Event{Seq: 6, TID: one, Call: trace.Call{State: trace.Returned, End: 6}}), nil},
		"InFlight are calls that can still return":   {es.InFlight(), []int{9}},
		"Of takes several kinds":                     {es.Of(trace.KindWake, trace.KindSignal), []int{4, 7}},
		"Of no kind is nothing":                      {es.Of(), nil},
		"Calls are of a family":                      {es.Calls(trace.Write), []int{1, 5}},
		"Calls are calls, not what happens inside":   {es.Calls(trace.Read), []int{0, 9}},
		"By is of a process":                         {es.By(two), nil},
		"ByThread is of a thread":                    {es.ByThread(one), []int{0, 2, 9, 10}},
		"queries chain":                              {es.ByThread(two).After(1).Of(trace.KindCall), []int{5, 11}},
	} {
		if diff := cmp.Diff(c.want, positions(c.got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func positions(es trace.Events) []int {
	var seqs []int
	for _, e := range es {
		seqs = append(seqs, e.Seq)
	}
	return seqs
}

func TestQueriesShareNoStorage(t *testing.T) {
	for name, query := range map[string]func(trace.Events) trace.Events{
		"After":    func(es trace.Events) trace.Events { return es.After(-1) },
		"Between":  func(es trace.Events) trace.Events { return es.Between(-1, 99) },
		"ByThread": func(es trace.Events) trace.Events { return es.ByThread(one) },
		"During":   func(es trace.Events) trace.Events { return es.During(trace.Event{Seq: -1, TID: one}) },
	} {
		es := trace.Events{{Seq: 0, TID: one}, {Seq: 1, TID: one}}
		got := query(es)
		got[0].Name = "changed"
		if _ = append(got[:1], trace.Event{Seq: 9}); es[0].Name != "" || es[1].Seq != 1 {
			t.Errorf("%s changes what it was asked of", name)
		}
	}
}

func TestNewThread(t *testing.T) {
	for name, c := range map[string]struct {
		event trace.Event
		want  bool
	}{
		"a thread has the process of its maker": {trace.Event{PID: one, Kind: trace.KindFork, Task: trace.Task{Child: one, ChildTID: two}}, true},
		"a process has its own":                 {trace.Event{PID: one, Kind: trace.KindFork, Task: trace.Task{Child: two, ChildTID: two}}, false},
		"an exit makes nothing":                 {trace.Event{Kind: trace.KindExit}, false},
	} {
		if got := c.event.NewThread(); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

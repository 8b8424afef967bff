// SPDX-License-Identifier: MIT

package trace_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/tracer/trace"
)

// saved is a trace with every field in use.
func saved() *trace.Trace {
	second, never := time.Second, time.Duration(0)
	return &trace.Trace{
		Target: one, Name: "select server", Kernel: "6.18.44", Arch: "x86_64", Sealed: true, Span: 931 * time.Microsecond,
		Kinds: trace.Kinds(), Calls: []string{"pselect6"}, Watches: []string{"readfds"}, Ports: []int{7}, Functions: []string{"tcp_poll"}, Unprobed: map[string]string{"ep_insert": "inlined"}, Handmade: true,
		Lost: trace.Losses{{What: "records dropped, ring buffer full", Count: 1 << 63}, {What: "missed", Count: 1, Kinds: []trace.Kind{trace.KindSleep, trace.KindWake}}},
		Events: trace.NewLog(trace.Events{
			{Seq: 1, Time: 5, PID: one, TID: two, Kind: trace.KindCall, Call: trace.Call{
				Name: "pselect6", Nr: 270, Args: [6]uint64{64, 1 << 63, 0xffffffffffffffff}, State: trace.Returned, Ret: 1, End: 2, Took: 7, Slept: true,
				In:  &trace.Snapshot{Read: trace.FDSet{1 << 63, 5}, Write: trace.FDSet{}, Timeout: &second, Cut: true},
				Out: &trace.Snapshot{Read: trace.FDSet{0}, Timeout: &never, Unread: []string{"write set"}},
			}},
			{Seq: 3, Kind: trace.KindCall, Call: trace.Call{
				Name: "poll", State: trace.Returned, Ret: -11, Errno: 11, Unentered: true,
				In:  &trace.Snapshot{Polled: []trace.PollFD{{FD: -1, Events: 1, Revents: 0x8000}}},
				Out: &trace.Snapshot{Polled: []trace.PollFD{}, Events: []trace.EpollEvent{{Events: 1 << 31, Data: 1 << 63}}},
			}},
			{Seq: 4, Kind: trace.KindCall, Call: trace.Call{Name: "epoll_ctl", State: trace.InFlight, In: &trace.Snapshot{Events: []trace.EpollEvent{}}}},
			{Seq: 5, Kind: trace.KindCall, Call: trace.Call{Name: "exit_group", State: trace.Ended, In: &trace.Snapshot{}}},
			{Seq: 6, Kind: trace.KindSignal, Signal: trace.Signal{Sig: 29, Code: trace.CodeTkill, To: one, ToTID: two, Group: true, Sender: 9, Result: trace.SignalNoInfo}},
			{Seq: 7, Kind: trace.KindDelivery, Signal: trace.Signal{Sig: 29, Handler: 1 << 63}},
			{Seq: 8, Kind: trace.KindFork, Inside: "clone3", Outer: 7, Task: trace.Task{Child: two, ChildTID: two}},
			{Seq: 9, Kind: trace.KindExit, Task: trace.Task{Last: true, Status: 9}},
			{Seq: 10, Kind: trace.KindWake, Task: trace.Task{Target: two}},
			{Seq: 11, Kind: trace.KindAccess, Access: trace.Access{Watch: "readfds", Addr: 1 << 63, Write: true, Hits: 3, Stack: []string{"core_sys_select"}}},
			{Seq: 12, Kind: trace.KindTCP, TCP: trace.TCP{Sock: 1 << 63, Old: trace.TCPSynRecv, New: trace.TCPState(200), LocalPort: 7, RemotePort: 65535}},
			{Seq: 13, Kind: trace.KindAlloc, Alloc: trace.Alloc{Object: 1 << 63, Bytes: 128, Site: "do_epoll_ctl", Cache: "eventpoll_epi"}},
			{Seq: 14, Kind: trace.KindTimer, Timer: trace.Timer{Callback: "hrtimer_wakeup"}},
			{Seq: 15, Kind: trace.KindFunction, FunctionCall: trace.FunctionCall{Function: "f_setown", File: 1 << 63, Number: -1, Owner: -two, Mask: 1 << 31, Returns: -3}},
			{Seq: 16, Kind: trace.Kind(200), Call: trace.Call{State: trace.State(200)}},
		}),
	}
}

// byEvents compares logs by their events.
var byEvents = cmp.Transformer("events", func(l trace.Log) []trace.Event { return slices.Collect(l.All()) })

func TestATraceSurvivesJSON(t *testing.T) {
	empty := &trace.Trace{Kinds: []trace.Kind{}, Calls: []string{}, Watches: []string{}, Ports: []int{}, Functions: []string{}, Events: trace.NewLog(trace.Events{}), Lost: trace.Losses{}}
	for name, want := range map[string]*trace.Trace{"with everything": saved(), "of nothing": {}, "of empty lists": empty} {
		t.Run(name, func(t *testing.T) {
			text, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			got := new(trace.Trace)
			if err := json.Unmarshal(text, got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, byEvents); diff != "" {
				t.Errorf("trace (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(want.String(), got.String()); diff != "" {
				t.Errorf("timeline (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnUnknownKindInJSONIsAnError(t *testing.T) {
	if err := json.Unmarshal([]byte(`{"Events": [{"Kind": "faults"}]}`), new(trace.Trace)); err == nil {
		t.Error("no error")
	}
}

// SPDX-License-Identifier: MIT

package tracer_test

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"testing"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

func TestNewRefusesAConfig(t *testing.T) {
	for _, c := range []struct {
		name string
		tracer.Config
		line string
	}{
		{"a ring that is no power of two", tracer.Config{RingBytes: 5000}, "tracer: ring of 5000 bytes: RingBytes must be a power of two"},
		{"a ring of a negative size", tracer.Config{RingBytes: -4096}, "tracer: ring of -4096 bytes: RingBytes must be a power of two"},
		{"a ring smaller than a page", tracer.Config{RingBytes: 2048}, fmt.Sprintf("tracer: ring of 2048 bytes: RingBytes must be from %d to 1073741824", os.Getpagesize())},
		{"a ring larger than the kernel takes", tracer.Config{RingBytes: 1 << 31}, fmt.Sprintf("tracer: ring of 2147483648 bytes: RingBytes must be from %d to 1073741824", os.Getpagesize())},
		{"a trace of a negative size", tracer.Config{TraceBytes: -1}, "tracer: trace of -1 bytes: TraceBytes must be from 0 to 17179869184"},
		{"a trace larger than can be", tracer.Config{TraceBytes: 1<<34 + 1}, "tracer: trace of 17179869185 bytes: TraceBytes must be from 0 to 17179869184"},
		{"a call that is not there", tracer.Config{Calls: []string{"close", "clothe"}}, `tracer: no system call "clothe" on this architecture`},
		{"a call without a name", tracer.Config{Calls: []string{""}}, `tracer: no system call "" on this architecture`},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := descriptors(t)
			_, err := tracer.New(c.Config)
			if err == nil || err.Error() != c.line {
				t.Errorf("error %v, want %s", err, c.line)
			}
			noLeak(t, before)
		})
	}
}

func TestOnlyTheNamedCallsAreRecorded(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{Calls: []string{"write", "close"}}), working(t)
	c.waits()
	rec := record(t, tr, c.pid)
	c.do(3)
	got := complete(t, rec)
	if want := []string{"close", "write"}; !slices.Equal(got.Calls, want) {
		t.Errorf("the trace says it is of %v, want %v", got.Calls, want)
	}
	if made := names(got.Events.By(c.pid).Of(trace.KindCall)); !slices.Equal(made, []string{"close", "close", "close", "write"}) {
		t.Errorf("calls %v, want close three times, and write", made)
	}
}

// What was recorded before the trace was full stays; what came then is counted.
func TestATraceIsNoLargerThanItMayBe(t *testing.T) {
	const most, each, calls = 1 << 20, 64, 100_000 // bytes of a close: the head and one argument
	tr, c := newTracer(t, tracer.Config{TraceBytes: most, Calls: []string{"close"}}), working(t)
	heap := heapInUse()
	rec := record(t, tr, c.pid)
	for range 10 {
		c.do(calls / 10)
		rec.Trace() // brings it out of the ring, which must not overflow
	}
	got := stop(t, rec)
	made := nowhereClosed(got.Events)
	if len(made) == 0 || len(made) > most/each {
		t.Errorf("%d calls are kept in %d bytes", len(made), most)
	}
	if last := made[len(made)-1]; last.Seq >= 3*len(made) || len(got.Events.Between(-1, last.Seq)) < len(made)-1 {
		t.Errorf("the last of %d calls is at %d: it is not the first ones that are kept", len(made), last.Seq)
	}
	var lost uint64
	for _, l := range got.Lost {
		if l.What != "records not kept, the trace is as large as Config.TraceBytes allows" {
			t.Errorf("lost %v", l)
		}
		if slices.Equal(l.Kinds, []trace.Kind{trace.KindCall}) {
			lost = l.Count
		}
	}
	if uint64(len(made))+lost != calls {
		t.Errorf("%d calls are kept and %d lost, want %d", len(made), lost, calls)
	}
	if got.Incomplete(trace.KindCall) == nil || got.Incomplete(trace.KindFork) != nil {
		t.Errorf("of calls: %v; of forks: %v", got.Incomplete(trace.KindCall), got.Incomplete(trace.KindFork))
	}
	if grown := heapInUse() - heap; grown > 4*most {
		t.Errorf("the trace of %d bytes takes %d", most, grown)
	}
	runtime.KeepAlive(got)
	again := record(t, tr, c.pid)
	c.do(10)
	if n := len(nowhereClosed(complete(t, again).Events)); n != 10 {
		t.Errorf("%d calls in the next recording, want 10", n)
	}
}

func heapInUse() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse)
}

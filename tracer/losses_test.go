// SPDX-License-Identifier: MIT

package tracer_test

import (
	"errors"
	"os"
	"sync/atomic"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

const workers = 16

// storm is the script of a process without a runtime, whose workers make n
// calls each at the same time and nothing else that would be recorded.
var storm = script("storm", func(g gate) {
	m := page()
	if master := fork(); master != 0 {
		g.tell(uint64(master))
		reap(master)
		return
	}
	rage(m)
})

// rage works on the shared page: word 0 is the signal to begin, word 1 counts
// who is done, word 6 who is ready. It answers, and waits to begin, by vmsplice, which is not recorded.
//
//go:norace
//go:nosplit
func rage(m []byte) {
	words := (*[8]uint64)(unsafe.Pointer(&m[0]))
	unix.RawSyscall(unix.SYS_READ, 0, uintptr(unsafe.Pointer(&words[2])), 8)
	for range workers {
		if fork() == 0 {
			closeNowhere(1) // brings its pages in: to wait for one later would be recorded
			atomic.AddUint64(&words[6], 1)
			for atomic.LoadUint64(&words[0]) == 0 {
				yield()
			}
			closeNowhere(words[2])
			atomic.AddUint64(&words[1], 1)
			idle()
		}
	}
	for atomic.LoadUint64(&words[6]) < workers {
		yield()
	}
	splice(1, words)
	splice(0, words)
	atomic.StoreUint64(&words[0], 1)
	for atomic.LoadUint64(&words[1]) < workers {
		yield()
	}
	splice(1, words)
	idle()
}

//go:norace
//go:nosplit
func yield() { unix.RawSyscall(unix.SYS_SCHED_YIELD, 0, 0, 0) }

// idle neither sleeps nor ends, which would be recorded, nor is it in the way.
//
//go:norace
//go:nosplit
func idle() {
	unix.RawSyscall(unix.SYS_SETPRIORITY, unix.PRIO_PROCESS, 0, 19)
	for {
		yield()
	}
}

// splice passes word 5 to or from a pipe.
//
//go:norace
//go:nosplit
func splice(fd uintptr, words *[8]uint64) {
	words[3], words[4] = uint64(uintptr(unsafe.Pointer(&words[5]))), 8 // an iovec
	unix.RawSyscall6(unix.SYS_VMSPLICE, fd, uintptr(unsafe.Pointer(&words[3])), 1, 0, 0, 0)
}

// stormy are the calls of a storm that are recorded: not those of its workers to
// yield the CPU to one another.
var stormy = []string{"close"}

// A gale is a storm that is being recorded.
type gale struct {
	*child
	rec               *tracer.Recording
	received, dropped uint64 // before it began
}

// raging begins a storm of n calls a worker.
func raging(t *testing.T, tr *tracer.Tracer, n uint64) gale {
	t.Helper()
	c := start(t, storm)
	rec := record(t, tr, int(c.await()))
	c.release(n)
	c.await() // the workers are there
	before := rec.Trace()
	c.release(0)
	return gale{c, rec, received(before), dropped(before)}
}

func dropped(tr *trace.Trace) uint64 {
	for _, l := range tr.Lost {
		if l.What == "records dropped, ring buffer full" {
			return l.Count
		}
	}
	return 0
}

// received counts the records of the storm's calls.
func received(tr *trace.Trace) (n uint64) {
	for _, e := range closed(tr.Events) {
		if e.State == trace.Returned {
			n++
		}
	}
	return n
}

func TestEveryRecordOfAStormIsReceivedOrCountedAsLost(t *testing.T) {
	for _, c := range []struct {
		name  string
		ring  int
		calls uint64
	}{
		{"in a ring of one page", os.Getpagesize(), 2000},
		{"in the default ring", 0, 20000},
	} {
		t.Run(c.name, func(t *testing.T) {
			storm := raging(t, newTracer(t, tracer.Config{RingBytes: c.ring, Calls: stormy}), c.calls)
			storm.await()
			tr := stop(t, storm.rec)
			got, lost := received(tr)-storm.received, dropped(tr)-storm.dropped
			if made := workers * c.calls; got+lost != made {
				t.Errorf("%d records received and %d dropped, %d made (%v)", got, lost, made, tr.Lost)
			}
			if (tr.Incomplete() == nil) != (dropped(tr) == 0) {
				t.Errorf("%d records dropped, and the trace says %v", dropped(tr), tr.Incomplete())
			}
		})
	}
}

func TestALossIsNamed(t *testing.T) {
	storm := raging(t, newTracer(t, tracer.Config{RingBytes: os.Getpagesize(), Calls: stormy}), 2000)
	storm.await()
	tr := stop(t, storm.rec)
	var incomplete *trace.IncompleteError
	if !errors.As(tr.Incomplete(), &incomplete) {
		t.Fatalf("Incomplete is %v", tr.Incomplete())
	}
	if l := incomplete.Lost[0]; l.What != "records dropped, ring buffer full" || l.Count == 0 {
		t.Errorf("lost %v", incomplete.Lost)
	}
}

func TestALossBelongsToTheRecordingsOfItsTime(t *testing.T) {
	tr := newTracer(t, tracer.Config{RingBytes: os.Getpagesize(), Calls: stormy})
	storm := raging(t, tr, 2000)
	storm.await()
	if stop(t, storm.rec).Incomplete() == nil {
		t.Error("nothing was lost in the storm")
	}
	c := working(t)
	later := record(t, tr, c.pid)
	c.do(1)
	complete(t, later)
}

// The ring is hardly ever empty then: the barrier must not wait until it is.
func TestATraceCanBeTakenInAStormWithoutEnd(t *testing.T) {
	const little = 1 << 20 // as a trace that grows for ever takes ever longer to look at
	storm := raging(t, newTracer(t, tracer.Config{RingBytes: 1 << 16, TraceBytes: little, Calls: stormy}), 1<<62)
	for received(storm.rec.Trace()) == storm.received {
		// it has not begun
	}
	for range 3 {
		if tr := storm.rec.Trace(); tr.Sealed {
			t.Error("a running recording is sealed")
		}
	}
	if tr := stop(t, storm.rec); !tr.Sealed || received(tr) == 0 {
		t.Errorf("%d records in the trace, sealed %v", received(tr), tr.Sealed)
	}
}

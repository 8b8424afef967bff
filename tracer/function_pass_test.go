// SPDX-License-Identifier: MIT

package tracer_test

import (
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// both waits in pselect6 for its gate and for a pipe that nobody writes to.
var both = script("both", func(g gate) {
	var p [2]int
	if err := unix.Pipe2(p[:], 0); err != nil {
		panic(err)
	}
	var set unix.FdSet
	set.Set(0)
	set.Set(p[0])
	g.tell(0)
	g.wait()
	unix.RawSyscall6(unix.SYS_PSELECT6, uintptr(p[0]+1), addr(&set), 0, 0, 0, 0)
	g.tell(0)
	g.wait()
})

// do_select() asks every file before it sleeps, and every file again after that.
func TestASelectThatSleepsPollsEachFileTwice(t *testing.T) {
	needHook(t, tracer.HookFunctions)
	by, c := newTracer(t, tracer.Config{}), start(t, both)
	rec := record(t, by, c.pid)
	include(t, rec, tracer.HookFunctions)
	c.await()
	c.release(0)
	until(t, "it waits", func() bool {
		return len(rec.Trace().Events.Of(trace.KindSleep).Where(func(e trace.Event) bool { return e.Inside == "pselect6" })) > 0
	})
	c.release(0)
	c.await()
	es := stop(t, rec).Events
	call := only(t, es.Calls(trace.Select))
	polls := es.During(call).Where(func(e trace.Event) bool { return e.Function == "pipe_poll" })
	if len(polls) != 4 {
		t.Fatalf("%d polls of a pipe in\n%s", len(polls), es.During(call))
	}
	slept := es.During(call).Of(trace.KindSleep)
	if len(slept) != 1 || slept[0].Seq < polls[1].Seq || slept[0].Seq > polls[2].Seq {
		t.Errorf("it sleeps at another time in\n%s", es.During(call))
	}
	files, masks := []uint64{}, []uint32{}
	for _, e := range polls {
		files, masks = append(files, e.File), append(masks, e.Mask)
	}
	if !slices.Equal(files[:2], files[2:]) || files[0] == files[1] || !slices.Equal(masks, []uint32{0, 0, readMask, 0}) {
		t.Errorf("it polls the files %#x, which say %#x", files, masks)
	}
}

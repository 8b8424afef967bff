// SPDX-License-Identifier: MIT

package tracer_test

import (
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

var bystanderForks = script("bystander forks", func(g gate) {
	g.tell(0)
	for {
		target := int(g.wait())
		closeNowhere(3)
		unix.RawSyscall(unix.SYS_KILL, uintptr(target), uintptr(unix.SIGURG), 0)
		unix.RawSyscall(unix.SYS_KILL, uintptr(os.Getpid()), uintptr(unix.SIGURG), 0)
		forkOne()
		reap(nowhere)
		g.tell(0)
	}
})

func TestOfABystanderOnlySignalsToOthersAreRecorded(t *testing.T) {
	tr, c := newTracer(t, tracer.Config{}), working(t)
	other := start(t, bystanderForks)
	other.await()
	rec := record(t, tr, c.pid)
	if err := rec.Bystander(other.pid); err != nil {
		t.Fatal(err)
	}
	other.do(c.pid)
	got := complete(t, rec).Events.Where(func(e trace.Event) bool { return e.PID != c.pid })
	got = trace.NewLog(got).Where(func(e trace.Event) bool { return e.Kind != trace.KindWake }) // of the target, by anyone
	mine := got.By(other.pid)
	if len(mine) != 1 || mine[0].Kind != trace.KindSignal || mine[0].Sender != other.pid || mine[0].To != c.pid {
		t.Errorf("of the bystander the trace has %v, want its signal to the target", mine)
	}
	for _, e := range got {
		if e.PID != other.pid && (e.Kind != trace.KindSignal || e.To != other.pid) {
			t.Errorf("%d %s: its children are not followed", e.PID, e)
		}
	}
}

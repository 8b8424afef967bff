// SPDX-License-Identifier: MIT

package tracer_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// faults calls select and epoll_wait with pages that nobody has touched, and tells
// where they are.
var faults = script("faults", func(g gate) {
	set, array, zero, epoll := untouched(), untouched(), addr(&page()[0]), ready()
	g.tell(uint64(set))
	g.tell(uint64(array))
	g.wait()
	pselect(1, set, 0, 0, zero)
	unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, epoll, array, 1, 0, 0, 8)
	g.tell(0)
	g.wait()
})

// untouched returns a page that has no memory yet.
func untouched() uintptr {
	m, err := unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
	if err != nil {
		panic(err)
	}
	return addr(&m[0])
}

// ready returns an epoll instance with one descriptor, which is ready.
func ready() (epoll uintptr) {
	var p [2]int
	fd, err := unix.EpollCreate1(0)
	if err == nil {
		err = unix.Pipe2(p[:], 0)
	}
	if err == nil {
		err = unix.EpollCtl(fd, unix.EPOLL_CTL_ADD, p[1], &unix.EpollEvent{Events: unix.EPOLLOUT})
	}
	if err != nil {
		panic(err)
	}
	return uintptr(fd)
}

func TestTheKernelFaultsWhereItCopiesToAndFromAFreshPage(t *testing.T) {
	tr := newTracer(t, tracer.Config{})
	need(t, tracer.HaveHook(tracer.HookFaults))
	c := start(t, faults)
	set, array := c.await(), c.await()
	rec := record(t, tr, c.pid)
	include(t, rec, tracer.HookFaults)
	c.release(0)
	c.await()
	got := complete(t, rec).Events.ByThread(c.pid)
	wantFaults(t, got, trace.Select, set, "reading _copy_from_user < core_sys_select", "writing core_sys_select")
	wantFaults(t, got, trace.EpollWait, array, "writing __put_user_nocheck_4")
	for _, e := range got.Of(trace.KindFault) {
		if e.Addr>>63 != 0 || e.Watch != "" || e.Hits != 0 || slices.Contains(e.Stack, "copy_from_user_nofault") {
			t.Errorf("%+v", e)
		}
	}
}

// wantFaults holds the faults at an address, all of them inside the only call of a
// family, against what they do and how their stacks begin.
func wantFaults(t *testing.T, es trace.Events, f trace.Family, at uint64, want ...string) {
	t.Helper()
	call := only(t, es.Calls(f))
	faults := es.Of(trace.KindFault).Where(func(e trace.Event) bool { return e.Addr == at })
	if during := faults.During(call); len(faults) != len(want) || len(during) != len(want) {
		t.Fatalf("faults at %#x:\n%swant %q in\n%s", at, faults, want, call)
	}
	for i, e := range faults {
		verb := map[bool]string{false: "reading ", true: "writing "}[e.Write]
		if says := verb + strings.Join(e.Stack, " < "); !strings.HasPrefix(says, want[i]) || e.Inside != call.Name || e.Outer != call.Seq {
			t.Errorf("fault %d is %q in %s, want %q", i, says, e.Inside, want[i])
		}
	}
}

func only(t *testing.T, es trace.Events) trace.Event {
	t.Helper()
	if len(es) != 1 {
		t.Fatalf("%d events, want one:\n%s", len(es), es)
	}
	return es[0]
}

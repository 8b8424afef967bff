// SPDX-License-Identifier: MIT

package tracer_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/cilium/ebpf/btf"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
	"github.com/kwitness/kwitness/tracer/watch"
)

// looks makes an epoll instance, and then asks it as often as it is told.
var looks = script("looks", func(g gate) {
	m := page()
	g.tell(0)
	g.wait()
	epoll, _, _ := unix.RawSyscall(unix.SYS_EPOLL_CREATE1, 0, 0, 0)
	g.tell(0)
	for {
		for range g.wait() {
			unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, epoll, addr(&m[0]), 1, 0, 0, 8)
		}
		g.tell(0)
	}
})

// The address is that of the object that epoll_create1 has had allocated.
func TestTheKernelsOwnMemoryCanBeWatched(t *testing.T) {
	need(t, tracer.HaveHook(tracer.HookWatch))
	need(t, tracer.HaveHook(tracer.HookAllocs))
	tr, c := newTracer(t, tracer.Config{}), start(t, looks)
	c.await()
	rec := record(t, tr, c.pid)
	include(t, rec, tracer.HookAllocs)
	c.release(0)
	c.await()
	eventpoll := only(t, rec.Trace().Events.Of(trace.KindAlloc).Where(func(e trace.Event) bool {
		return e.TID == c.pid && e.Inside == "epoll_create1" && e.Cache == "" && strings.Contains(e.Site, "ep")
	}))
	ready := eventpoll.Object + offset(t, "eventpoll", "rdllist")
	if err := rec.Watch("ready list", c.pid, watch.Window{Addr: ready, Len: 8}); err != nil {
		t.Fatal(err)
	}
	c.release(10)
	c.await()
	got := complete(t, rec)
	waits := got.Events.Calls(trace.EpollWait).ByThread(c.pid)
	for _, call := range waits { // whether there is anything, is all that it asks
		e := only(t, got.Events.During(call).Of(trace.KindAccess))
		if e.Watch != "ready list" || e.Addr != ready || e.Write || !slices.Contains(e.Stack, "do_epoll_wait") {
			t.Errorf("%+v", e.Access)
		}
	}
	if len(waits) != 10 {
		t.Errorf("%d calls, want 10", len(waits))
	}
}

// offset returns where a field lies in a struct of the running kernel.
func offset(t *testing.T, of, field string) uint64 {
	t.Helper()
	kernel, err := btf.LoadKernelSpec()
	if err != nil {
		t.Fatal(err)
	}
	var s *btf.Struct
	if err := kernel.TypeByName(of, &s); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(s.Members, func(m btf.Member) bool { return m.Name == field })
	if i < 0 {
		t.Fatalf("struct %s has no %s", of, field)
	}
	return uint64(s.Members[i].Offset.Bytes())
}

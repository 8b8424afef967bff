// SPDX-License-Identifier: MIT

package tracer_test

import (
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// registers takes a pipe into an epoll instance twice, changes it there, waits for
// it without a timeout, with one that passes, and for ever with another one that is
// ready, and takes it out.
var registers = script("registers", func(g gate) {
	var p [2]int
	if err := unix.Pipe2(p[:], 0); err != nil {
		panic(err)
	}
	event := unix.EpollEvent{Events: unix.EPOLLIN}
	ctl := func(epoll uintptr, op int, fd uintptr) {
		unix.RawSyscall6(unix.SYS_EPOLL_CTL, epoll, uintptr(op), fd, addr(&event), 0, 0)
	}
	wait := func(epoll uintptr, milliseconds int) {
		unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, epoll, addr(&event), 1, uintptr(milliseconds), 0, 8)
	}
	full := ready()
	g.tell(0)
	g.wait()
	epoll, _, _ := unix.RawSyscall(unix.SYS_EPOLL_CREATE1, 0, 0, 0)
	again, _, _ := unix.RawSyscall(unix.SYS_DUP, uintptr(p[0]), 0, 0)
	ctl(epoll, unix.EPOLL_CTL_ADD, uintptr(p[0]))
	ctl(epoll, unix.EPOLL_CTL_ADD, again)
	ctl(epoll, unix.EPOLL_CTL_MOD, uintptr(p[0]))
	wait(epoll, 0)
	wait(epoll, 1)
	wait(full, -1)
	ctl(epoll, unix.EPOLL_CTL_DEL, uintptr(p[0]))
	g.tell(0)
	g.wait()
})

// registering records what the script does, and returns the events of its thread.
func registering(t *testing.T, hooks ...tracer.Hook) trace.Events {
	t.Helper()
	tr := newTracer(t, tracer.Config{})
	c := start(t, registers)
	c.await()
	rec := record(t, tr, c.pid)
	include(t, rec, hooks...)
	c.release(0)
	c.await()
	return complete(t, rec).Events.ByThread(c.pid)
}

// sites returns by which functions a call had something allocated: "kmalloc" by the
// first one, "cache" by the others.
func sites(es trace.Events, call trace.Event) (kmalloc, cache []string) {
	for _, e := range es.During(call).Of(trace.KindAlloc) {
		if e.Cache == "" {
			kmalloc = append(kmalloc, e.Site)
		} else {
			cache = append(cache, e.Site)
		}
	}
	return kmalloc, cache
}

func TestWhatTheCallsOfEpollAllocate(t *testing.T) {
	need(t, tracer.HaveHook(tracer.HookAllocs))
	es := registering(t, tracer.HookAllocs)
	kmalloc, cache := sites(es, only(t, es.Calls(trace.EpollCreate)))
	if !slices.Equal(kmalloc, []string{"do_epoll_create"}) || len(cache) == 0 {
		t.Errorf("epoll_create1 allocates by %v, and from caches by %v", kmalloc, cache)
	}
	want := []int{3, 2, 0, 0} // an item, a list of items, a wait queue's entry; the list is the file's
	for i, call := range es.Calls(trace.EpollCtl) {
		if kmalloc, cache := sites(es, call); len(kmalloc) != 0 || len(cache) != want[i] {
			t.Errorf("%s allocates by %v, and from caches by %v, want %d", call, kmalloc, cache, want[i])
		}
	}
	waits := es.Calls(trace.EpollWait)
	for _, call := range waits {
		if kmalloc, cache := sites(es, call); len(kmalloc)+len(cache) != 0 {
			t.Errorf("%s allocates by %v and %v", call, kmalloc, cache)
		}
	}
	if n := len(es.Calls(trace.EpollCtl)); n != len(want) || len(waits) != 3 {
		t.Errorf("%d epoll_ctl and %d epoll_wait in\n%s", n, len(waits), es)
	}
}

func TestAnAllocationSaysWhatItIs(t *testing.T) {
	need(t, tracer.HaveHook(tracer.HookAllocs))
	es := registering(t, tracer.HookAllocs)
	allocs := es.Of(trace.KindAlloc)
	for _, e := range allocs {
		if e.Object>>63 != 1 || e.Bytes <= 0 || e.Bytes > 1<<20 || e.Inside == "" {
			t.Errorf("%+v inside %q", e.Alloc, e.Inside)
		}
	}
	item := only(t, allocs.Where(func(e trace.Event) bool { return e.Cache == "ep_head" }))
	if item.Bytes != 16 || item.Site != "do_epoll_ctl" && item.Site != "ep_insert" {
		t.Errorf("%+v, want a list_head and a pointer, by epoll_ctl", item.Alloc)
	}
}

// What the receiver of a packet allocates, it does in a softirq on top of the send.
func TestOnlyTheCallsOwnAllocationsAreRecorded(t *testing.T) {
	need(t, tracer.HaveHook(tracer.HookAllocs))
	es := registering(t, tracer.HookAllocs)
	_ = es
}

// SPDX-License-Identifier: MIT

package tracer_test

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer"
	"github.com/kwitness/kwitness/tracer/trace"
)

// registers takes a pipe into an epoll instance twice, changes it there, waits for
// it not at all and with a timeout that passes, takes it out, and waits for its gate
// without a timeout, by another instance, which it tells.
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
	forever, err := unix.EpollCreate1(0)
	if err != nil {
		panic(err)
	}
	ctl(uintptr(forever), unix.EPOLL_CTL_ADD, 0)
	g.tell(uint64(forever))
	g.wait()
	epoll, _, _ := unix.RawSyscall(unix.SYS_EPOLL_CREATE1, 0, 0, 0)
	again, _, _ := unix.RawSyscall(unix.SYS_DUP, uintptr(p[0]), 0, 0)
	ctl(epoll, unix.EPOLL_CTL_ADD, uintptr(p[0]))
	ctl(epoll, unix.EPOLL_CTL_ADD, again)
	ctl(epoll, unix.EPOLL_CTL_MOD, uintptr(p[0]))
	wait(epoll, 0)
	wait(epoll, 1)
	ctl(epoll, unix.EPOLL_CTL_DEL, uintptr(p[0]))
	wait(uintptr(forever), -1)
	g.wait()
	g.tell(0)
	g.wait()
})

// register lets the script do what it is there for; forever is what it has told.
func (c *child) register(forever uint64) {
	c.t.Helper()
	c.release(0)
	c.waitsAs(fmt.Sprintf("%d %#x ", unix.SYS_EPOLL_PWAIT, forever))
	c.release(0)
	c.await()
}

// registering records what the script does, and returns the events of its thread.
func registering(t *testing.T, hooks ...tracer.Hook) trace.Events {
	t.Helper()
	tr := newTracer(t, tracer.Config{})
	c := start(t, registers)
	forever := c.await()
	rec := record(t, tr, c.pid)
	include(t, rec, hooks...)
	c.register(forever)
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

// connects connects to a port of its own, which it tells.
var connects = script("connects", func(g gate) {
	must := func(fd int, err error) int {
		if err != nil {
			panic(err)
		}
		return fd
	}
	l := must(unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0))
	must(0, unix.Bind(l, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	must(0, unix.Listen(l, 1))
	fd := must(unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0))
	m := page() // as getsockname(2) leaves it there, connect(2) takes it
	name, bytes := addr(&m[0]), addr(&m[64])
	m[64] = 16
	unix.RawSyscall(unix.SYS_GETSOCKNAME, uintptr(l), name, bytes)
	g.tell(uint64(binary.BigEndian.Uint16(m[2:])))
	g.wait()
	unix.RawSyscall(unix.SYS_CONNECT, uintptr(fd), name, 16)
	g.tell(0)
	g.wait()
})

// The handshake on the own machine is over when connect returns: a softirq on top
// of it makes the server's socket. That is the client's context and not its work.
func TestWhatASoftirqAllocatesOnTopOfACallIsLeftOut(t *testing.T) {
	need(t, tracer.HaveHook(tracer.HookAllocs))
	tr := newTracer(t, tracer.Config{})
	c := start(t, connects)
	p := int(c.await())
	rec := record(t, tr, c.pid)
	include(t, rec, tracer.HookAllocs, tracer.HookTimers)
	port(t, rec, p)
	c.release(0)
	c.await()
	es := complete(t, rec).Events.ByThread(c.pid)
	inCall := es.During(only(t, es.Calls(trace.Family{"connect"})))
	made := inCall.Where(func(e trace.Event) bool { return e.Kind == trace.KindTCP && e.New == trace.TCPSynRecv })
	if only(t, made).Inside != "connect" {
		t.Errorf("not in connect:\n%s", made)
	}
	for _, e := range inCall.Of(trace.KindAlloc, trace.KindTimer) {
		if slices.Contains([]string{"inet_reqsk_alloc", "sk_prot_alloc"}, e.Site) || strings.HasPrefix(e.Callback, "tcp_") {
			t.Errorf("%s", e)
		}
	}
	if len(inCall.Of(trace.KindAlloc)) == 0 {
		t.Errorf("connect itself allocates nothing:\n%s", inCall)
	}
}

// SPDX-License-Identifier: MIT

package inspect_test

import (
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/inspect"
)

// wait takes events, of which there must be so many.
func wait(t testing.TB, epfd, want int) {
	t.Helper()
	n, err := unix.EpollWait(epfd, make([]unix.EpollEvent, want+1), 0)
	if err != nil || n != want {
		t.Fatalf("epoll_wait returned %d, %v; want %d", n, err, want)
	}
}

// readyFDs returns the descriptors in the ready list, in its order.
func readyFDs(e *inspect.Eventpoll) []int {
	var fds []int
	for _, addr := range e.Ready {
		i := slices.IndexFunc(e.Items, func(it inspect.Item) bool { return it.Addr == addr })
		fds = append(fds, e.Items[i].FD)
	}
	return fds
}

// watched returns an epoll descriptor and three that it watches.
func watched(t *testing.T, events uint32) (ep int, fds []int) {
	ep = newEpoll(t)
	for range 3 {
		fd := newEvent(t)
		ctl(t, ep, unix.EPOLL_CTL_ADD, fd, events)
		fds = append(fds, fd)
	}
	return ep, fds
}

func TestTheReadyListIsInTheOrderOfTheEvents(t *testing.T) {
	in := newInspector(t)
	ep, fds := watched(t, unix.EPOLLIN)
	for _, fd := range []int{fds[2], fds[0], fds[2], fds[1]} {
		makeReady(t, fd)
	}
	e := checked(t, in, ep)
	if got := readyFDs(e); !slices.Equal(got, []int{fds[2], fds[0], fds[1]}) {
		t.Errorf("ready are %v of %v", got, fds)
	}
	if e.Next != e.Ready[0] || e.Prev != e.Ready[2] {
		t.Errorf("the head leads to %#x and %#x, the list is %#x", e.Next, e.Prev, e.Ready)
	}
}

// ep_send_events() puts a level-triggered item back into the list, at its end.
func TestALevelTriggeredItemStaysInTheList(t *testing.T) {
	in := newInspector(t)
	ep, fds := watched(t, unix.EPOLLIN)
	makeReady(t, fds[1])
	wait(t, ep, 1)
	if got := readyFDs(checked(t, in, ep)); !slices.Equal(got, fds[1:2]) {
		t.Errorf("ready are %v, want %v still", got, fds[1:2])
	}
	_, err := unix.Read(fds[1], make([]byte, 8))
	ok(t, err)
	if got := readyFDs(checked(t, in, ep)); !slices.Equal(got, fds[1:2]) {
		t.Errorf("ready are %v: nobody has asked since", got)
	}
	wait(t, ep, 0)
	if got := readyFDs(checked(t, in, ep)); len(got) != 0 {
		t.Errorf("ready are %v, want none", got)
	}
}

func TestEdgesAndOneshotsLeaveTheList(t *testing.T) {
	in := newInspector(t)
	for _, how := range []uint32{unix.EPOLLET, unix.EPOLLONESHOT} {
		ep, fds := watched(t, unix.EPOLLIN|how)
		makeReady(t, fds[1])
		wait(t, ep, 1)
		if got := readyFDs(checked(t, in, ep)); len(got) != 0 {
			t.Errorf("events %#x: ready are %v, want none", how, got)
		}
	}
}

func TestAThousandAreReady(t *testing.T) {
	in, ep := newInspector(t), newEpoll(t)
	var fds []int
	for range 1000 {
		fd := newEvent(t)
		add(t, ep, fd)
		makeReady(t, fd)
		fds = append(fds, fd)
	}
	if got := readyFDs(checked(t, in, ep)); !slices.Equal(got, fds) {
		t.Errorf("%d are ready, or not in the order of the events", len(got))
	}
}

// SPDX-License-Identifier: MIT

package inspect_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/inspect"
)

func TestTheTreeIsSoundWhateverItsSize(t *testing.T) {
	in := newInspector(t)
	for _, n := range []int{0, 1, 2, 3, 100, 1000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			ep := newEpoll(t)
			fds := make([]int, n)
			for i := range fds {
				fds[i] = newEvent(t)
				add(t, ep, fds[i])
			}
			wantItems(t, checked(t, in, ep), fds)
			for len(fds) > n/3 { // from the middle, where the tree has to be turned
				middle := len(fds) / 2
				ctl(t, ep, unix.EPOLL_CTL_DEL, fds[middle], 0)
				fds = slices.Delete(fds, middle, middle+1)
			}
			wantItems(t, checked(t, in, ep), fds)
		})
	}
}

// wantItems holds an eventpoll against the descriptors that were added to it,
// and against the kernel's own account of it.
func wantItems(t *testing.T, e *inspect.Eventpoll, fds []int) {
	t.Helper()
	var found []int
	for _, it := range e.Items {
		found = append(found, it.FD)
		if it.Events != unix.EPOLLIN|unix.EPOLLERR|unix.EPOLLHUP || it.Data != 7<<32|uint64(it.FD) {
			t.Errorf("item %+v has other events or data than it was added with", it)
		}
	}
	slices.Sort(found)
	if want := slices.Sorted(slices.Values(fds)); !slices.Equal(found, want) {
		t.Errorf("watched are %v, want %v", found, want)
	}
	if len(e.Ready) != 0 || e.Scanning || len(e.Waiters) != 0 {
		t.Errorf("nothing is ready and nobody waits: %#x, %t, %v", e.Ready, e.Scanning, e.Waiters)
	}
	witnessed(t, e)
}

func TestItemsHoldTheFilesThatAreWatched(t *testing.T) {
	in, ep := newInspector(t), newEpoll(t)
	for range 5 {
		add(t, ep, newEvent(t))
	}
	for _, it := range checked(t, in, ep).Items {
		if f := fileOf(t, in, it.FD); it.File != f.Addr {
			t.Errorf("item of descriptor %d has the file %#x, the descriptor %#x", it.FD, it.File, f.Addr)
		}
	}
}

func TestDuplicatesAreItemsOfOneFile(t *testing.T) {
	in, ep, fd := newInspector(t), newEpoll(t), newEvent(t)
	copied := dup(t, fd)
	add(t, ep, copied)
	add(t, ep, fd)
	items := checked(t, in, ep).Items
	if len(items) != 2 || items[0].File != items[1].File || items[0].FD != fd || items[1].FD != copied {
		t.Errorf("items are %+v, want descriptors %d and %d of one file, in this order", items, fd, copied)
	}
}

func TestAnItemOutlivesItsDescriptor(t *testing.T) {
	in, ep, fd := newInspector(t), newEpoll(t), newEvent(t)
	copied := dup(t, fd)
	add(t, ep, fd)
	ok(t, unix.Close(fd))
	items := checked(t, in, ep).Items
	if len(items) != 1 || items[0].FD != fd || items[0].File != fileOf(t, in, copied).Addr {
		t.Errorf("items are %+v, want that of the closed descriptor %d", items, fd)
	}
	ok(t, unix.Close(copied))
	if items := checked(t, in, ep).Items; len(items) != 0 {
		t.Errorf("items are %+v, but the file is gone", items)
	}
}

func TestAFiredOneshotKeepsItsPlace(t *testing.T) {
	in, ep, fd := newInspector(t), newEpoll(t), newEvent(t)
	ctl(t, ep, unix.EPOLL_CTL_ADD, fd, unix.EPOLLIN|unix.EPOLLONESHOT)
	makeReady(t, fd)
	wait(t, ep, 1)
	e := checked(t, in, ep)
	if len(e.Items) != 1 || e.Items[0].Events != unix.EPOLLONESHOT {
		t.Errorf("items are %+v, want one whose events are EPOLLONESHOT alone", e.Items)
	}
	witnessed(t, e)
}

func TestOtherFilesAreNoEventpolls(t *testing.T) {
	in, fd := newInspector(t), newEvent(t)
	_, err := in.Eventpoll(self, fd)
	want := fmt.Sprintf("epoll descriptor %d of process %d: not an epoll file", fd, self)
	if !errors.Is(err, inspect.ErrNotEpoll) || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

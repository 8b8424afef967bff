// SPDX-License-Identifier: MIT

package inspect_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// asleep starts a thread that sleeps in epoll_wait(2), and returns it and what
// it returns in the end.
func asleep(t *testing.T, epfd int) (tid int, woken <-chan int) {
	t.Helper()
	tids, returned := make(chan int), make(chan int, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		tids <- unix.Gettid()
		n, _ := unix.EpollWait(epfd, make([]unix.EpollEvent, 1), -1)
		returned <- n
	}()
	tid = <-tids
	sleepsAt(t, tid, epfd)
	return tid, returned
}

// sleepsAt returns when a thread of the test sleeps in a call whose first argument
// is fd: /proc shows a call's number and its arguments, or "running".
func sleepsAt(t *testing.T, tid, fd int) {
	t.Helper()
	for {
		call, err := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/syscall", tid))
		ok(t, err)
		if f := strings.Fields(string(call)); len(f) > 1 && f[1] == fmt.Sprintf("%#x", fd) {
			return
		}
	}
}

func TestWaitersStandInTheOrderInWhichTheyAreWoken(t *testing.T) {
	in, ep, fd := newInspector(t), newEpoll(t), newEvent(t)
	ctl(t, ep, unix.EPOLL_CTL_ADD, fd, unix.EPOLLIN|unix.EPOLLET)
	first, wokenFirst := asleep(t, ep)
	second, wokenSecond := asleep(t, ep)
	// ep_poll() adds itself at the head of the queue (__add_wait_queue_exclusive()):
	// who came last is woken first.
	w := checked(t, in, ep).Waiters
	if len(w) != 2 || w[0].TID != second || w[1].TID != first || !w[0].Exclusive || !w[1].Exclusive {
		t.Errorf("%+v wait, want %d and %d", w, second, first)
	}
	makeReady(t, fd)
	if n := <-wokenSecond; n != 1 {
		t.Errorf("epoll_wait of the first in the queue returned %d", n)
	}
	if w := checked(t, in, ep).Waiters; len(w) != 1 || w[0].TID != first {
		t.Errorf("%+v wait, want %d", w, first)
	}
	makeReady(t, fd)
	<-wokenFirst
	if w := checked(t, in, ep).Waiters; len(w) != 0 {
		t.Errorf("%+v wait, want nobody", w)
	}
}

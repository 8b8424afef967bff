// SPDX-License-Identifier: MIT

package ring

import (
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func newWaiter(t *testing.T, w *writer) *Waiter {
	t.Helper()
	waiter, err := NewWaiter(w.events)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := waiter.Close(); err != nil {
			t.Error(err)
		}
	})
	return waiter
}

// in calls f and fails the test if it does not return.
func in(t *testing.T, d time.Duration, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(d):
		t.Fatal("nobody was woken")
	}
}

// wait waits, and fails the test if nobody wakes it.
func wait(t *testing.T, w *Waiter) {
	t.Helper()
	in(t, 10*time.Second, func() {
		if err := w.Wait(); err != nil {
			t.Error(err)
		}
	})
}

func wake(t *testing.T, w *Waiter) {
	t.Helper()
	if err := w.Wake(); err != nil {
		t.Error(err)
	}
}

// wakeUps returns how many of the two, the ring and Wake, have woken the waiter
// since it was last asked.
func wakeUps(t *testing.T, w *Waiter, timeout time.Duration) int {
	t.Helper()
	var events [2]unix.EpollEvent
	for {
		n, err := unix.EpollWait(w.epoll, events[:], int(timeout.Milliseconds()))
		if err == nil {
			return n
		}
		if err != unix.EINTR {
			t.Fatal(err)
		}
	}
}

func TestAWakeUpBeforeTheWaitCounts(t *testing.T) {
	w := newWriter(t, os.Getpagesize())
	waiter := newWaiter(t, w)
	for range 3 {
		wake(t, waiter)
		wake(t, waiter)
		wait(t, waiter)
		if n := wakeUps(t, waiter, 0); n != 0 {
			t.Fatalf("%d wake-ups are left after the wait", n)
		}
	}
}

func TestAWaitIsEndedFromElsewhere(t *testing.T) {
	w := newWriter(t, os.Getpagesize())
	waiter := newWaiter(t, w)
	go wake(t, waiter)
	wait(t, waiter)
}

func TestTheWriterWakesTheWaiterIfItSaysSo(t *testing.T) {
	w := newWriter(t, os.Getpagesize())
	waiter := newWaiter(t, w)
	for range 3 { // nothing is read in between
		w.write(t, numbered(1), forceWakeup)
		wait(t, waiter)
	}
}

// The one wake-up that there is after a silent record is the one from elsewhere.
func TestTheWriterDoesNotWakeTheWaiterIfItSaysSo(t *testing.T) {
	w := newWriter(t, os.Getpagesize())
	r, waiter := newRing(t, w), newWaiter(t, w)
	for range 3 {
		w.write(t, numbered(1), noWakeup)
		wake(t, waiter)
		if n := wakeUps(t, waiter, 10*time.Second); n != 1 {
			t.Errorf("woken by %d, want only by Wake", n)
		}
		if n := wakeUps(t, waiter, 0); n != 0 {
			t.Errorf("woken again by %d", n)
		}
		if got := all(r); len(got) != 1 {
			t.Errorf("read %d records, want 1", len(got))
		}
	}
}

func TestRecordsFromBeforeTheWaiterWakeIt(t *testing.T) {
	w := newWriter(t, os.Getpagesize())
	w.write(t, numbered(1), noWakeup)
	wait(t, newWaiter(t, w))
}

func TestACloseGivesTheDescriptorsBack(t *testing.T) {
	w := newWriter(t, os.Getpagesize())
	before := descriptors(t)
	waiter, err := NewWaiter(w.events)
	if err != nil {
		t.Fatal(err)
	}
	if err := waiter.Close(); err != nil {
		t.Error(err)
	}
	if n := descriptors(t) - before; n != 0 {
		t.Errorf("%d descriptors are left", n)
	}
}

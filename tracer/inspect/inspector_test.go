// SPDX-License-Identifier: MIT

package inspect_test

import (
	"errors"
	"os"
	"sync"
	"testing"

	"github.com/kwitness/kwitness/tracer/inspect"
)

func openFiles(t testing.TB) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	ok(t, err)
	return len(entries)
}

func TestAClosedInspectorSaysSo(t *testing.T) {
	ok(t, newInspector(t).Close()) // the runtime's own descriptors are open now
	before := openFiles(t)
	in := newInspector(t)
	ep := newEpoll(t)
	e := checked(t, in, ep)
	for range 2 {
		ok(t, in.Close())
	}
	if after := openFiles(t); after != before+1 {
		t.Errorf("%d descriptors are open, %d were", after, before)
	}
	_, err := in.File(self, ep)
	_, err1 := in.Files(self)
	_, err2 := in.Eventpoll(self, ep)
	for _, err := range []error{err, err1, err2} {
		if !errors.Is(err, inspect.ErrClosed) {
			t.Errorf("error %v", err)
		}
	}
	if _, err := e.FieldAddr("rdllist.next"); err != nil {
		t.Errorf("what was read is still valid: %v", err)
	}
}

func TestAnInspectorHasManyUsers(t *testing.T) {
	in := newInspector(t)
	var users sync.WaitGroup
	for n := range 8 {
		ep := newEpoll(t)
		for range 10 * n {
			add(t, ep, newEvent(t))
		}
		users.Go(func() {
			for range 50 {
				e, err := in.Eventpoll(self, ep)
				if err != nil || len(e.Items) != 10*n || e.Check() != nil {
					t.Errorf("%d items: %v, %v", 10*n, e, err)
				}
			}
		})
	}
	users.Wait()
}

// An eventpoll in use is read as it was, or refused; no read hangs.
func TestAnEventpollInUse(t *testing.T) {
	in, ep := newInspector(t), newEpoll(t)
	var fds []int
	for range 200 {
		fds = append(fds, newEvent(t))
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			for _, fd := range fds {
				add(t, ep, fd)
				makeReady(t, fd)
			}
			for _, fd := range fds {
				ctl(t, ep, 2, fd, 0)
			}
			select {
			case <-stop:
				return
			default:
			}
		}
	}()
	for range 300 {
		_, err := in.Eventpoll(self, ep)
		if err != nil && !errors.Is(err, inspect.ErrChanged) && !errors.Is(err, inspect.ErrCorrupt) {
			t.Errorf("error %v", err)
		}
	}
	close(stop)
	<-stopped
	checked(t, in, ep)
}

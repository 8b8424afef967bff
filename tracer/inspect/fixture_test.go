// SPDX-License-Identifier: MIT

package inspect_test

import (
	"errors"
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/inspect"
)

// self is the process of the test, which is what most tests look at.
var self = os.Getpid()

// newInspector returns an inspector that is closed with the test.
func newInspector(t testing.TB) *inspect.Inspector {
	t.Helper()
	in, err := inspect.New()
	refused := errors.Is(err, inspect.ErrNotPermitted) || errors.Is(err, inspect.ErrNotSupported)
	if refused && os.Getenv("CLAIMS_REQUIRED") == "" {
		t.Skip(err)
	}
	ok(t, err)
	t.Cleanup(func() { ok(t, in.Close()) })
	return in
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// keep closes a descriptor with the test.
func keep(t testing.TB, fd int, err error) int {
	t.Helper()
	ok(t, err)
	t.Cleanup(func() { unix.Close(fd) }) // the test may have closed it
	return fd
}

func newEpoll(t testing.TB) int {
	t.Helper()
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	return keep(t, fd, err)
}

// newEvent returns a descriptor that is readable once 1 is written to it.
func newEvent(t testing.TB) int {
	t.Helper()
	fd, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	return keep(t, fd, err)
}

func dup(t testing.TB, fd int) int {
	t.Helper()
	fd, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
	return keep(t, fd, err)
}

func makeReady(t testing.TB, fd int) {
	t.Helper()
	_, err := unix.Write(fd, []byte{1, 0, 0, 0, 0, 0, 0, 0})
	ok(t, err)
}

func ctl(t testing.TB, epfd, op, fd int, events uint32) {
	t.Helper()
	ok(t, unix.EpollCtl(epfd, op, fd, &unix.EpollEvent{Events: events, Fd: int32(fd), Pad: 7}))
}

func add(t testing.TB, epfd, fd int) { t.Helper(); ctl(t, epfd, unix.EPOLL_CTL_ADD, fd, unix.EPOLLIN) }

func fileOf(t testing.TB, in *inspect.Inspector, fd int) inspect.File {
	t.Helper()
	f, err := in.File(self, fd)
	ok(t, err)
	return f
}

// checked returns the eventpoll of an epoll descriptor of the test, which
// keeps all laws.
func checked(t testing.TB, in *inspect.Inspector, epfd int) *inspect.Eventpoll {
	t.Helper()
	e, err := in.Eventpoll(self, epfd)
	ok(t, err)
	ok(t, e.Check())
	return e
}

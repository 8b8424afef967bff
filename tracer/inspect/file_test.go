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

func TestADuplicateIsTheSameFileAndAReferenceToIt(t *testing.T) {
	in, fd := newInspector(t), newEvent(t)
	if f := fileOf(t, in, fd); f.Refs != 1 || f.PID != self || f.FD != fd {
		t.Errorf("%+v, want one reference", f)
	}
	copied := dup(t, fd)
	a, b := fileOf(t, in, fd), fileOf(t, in, copied)
	if a.Addr != b.Addr || a.Refs != 2 || b.Refs != 2 {
		t.Errorf("%+v and %+v, want one file with two references", a, b)
	}
	ok(t, unix.Close(copied))
	if f := fileOf(t, in, fd); f.Refs != 1 {
		t.Errorf("%+v, want one reference again", f)
	}
}

func TestFilesOfAKindHaveTheSameOperations(t *testing.T) {
	in := newInspector(t)
	one, two := fileOf(t, in, newEvent(t)), fileOf(t, in, newEvent(t))
	if one.Addr == two.Addr || one.Private == two.Private || one.Ops != two.Ops {
		t.Errorf("%+v and %+v, want two files with the same operations", one, two)
	}
	if ep := fileOf(t, in, newEpoll(t)); ep.Ops == one.Ops {
		t.Errorf("an epoll file has the operations of an eventfd: %+v", ep)
	}
}

func TestAWatchingEpollHasNoReference(t *testing.T) {
	in, ep, fd := newInspector(t), newEpoll(t), newEvent(t)
	add(t, ep, fd)
	if f := fileOf(t, in, fd); f.Refs != 1 {
		t.Errorf("%+v, want one reference", f)
	}
}

func TestFlagsAreThoseOfFcntl(t *testing.T) {
	in := newInspector(t)
	var p [2]int
	ok(t, unix.Pipe(p[:]))
	r, w := keep(t, p[0], nil), keep(t, p[1], nil)
	for range 2 {
		for _, fd := range []int{r, w} {
			flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
			ok(t, err)
			if f := fileOf(t, in, fd); f.Flags != uint32(flags) {
				t.Errorf("flags %#x, want %#x", f.Flags, flags)
			}
		}
		_, err := unix.FcntlInt(uintptr(w), unix.F_SETFL, unix.O_NONBLOCK|unix.O_ASYNC)
		ok(t, err)
	}
}

func TestAChildHasTheFilesOfItsParent(t *testing.T) {
	in, fd, ep := newInspector(t), newEvent(t), newEpoll(t)
	add(t, ep, fd)
	c := start(t, idles, nil, fd, ep)
	c.hear()
	mine := fileOf(t, in, fd)
	its, err := in.File(c.pid, 3)
	ok(t, err)
	if mine.Addr != its.Addr || mine.Refs != 2 || its.PID != c.pid {
		t.Errorf("%+v and %+v, want one file with two references", mine, its)
	}
	e, err := in.Eventpoll(c.pid, 4)
	ok(t, err)
	if e.Addr != checked(t, in, ep).Addr {
		t.Errorf("the child's eventpoll is %#x, want that of the test", e.Addr)
	}
}

func TestFilesAreAllOfAProcessInOrder(t *testing.T) {
	in, fd := newInspector(t), newEvent(t)
	c := start(t, idles, nil, fd, fd)
	c.hear()
	files, err := in.Files(c.pid)
	ok(t, err)
	var fds []int
	for _, f := range files {
		fds = append(fds, f.FD)
		if one, err := in.File(c.pid, f.FD); one != f || err != nil {
			t.Errorf("File says %+v, %v and Files %+v", one, err, f)
		}
	}
	if !slices.IsSorted(fds) || len(fds) < 5 || !slices.Equal(fds[:5], []int{0, 1, 2, 3, 4}) || files[3].Addr != files[4].Addr {
		t.Errorf("%+v, want at least 0 to 4, of which 3 and 4 are the same file", files)
	}
}

func TestWhatIsNotThereIsNamed(t *testing.T) {
	in := newInspector(t)
	for _, c := range []struct {
		pid, fd int
		errno   unix.Errno
	}{{self, 9999, unix.EBADF}, {self, -1, unix.EBADF}, {1 << 22, 0, unix.ESRCH}, {0, 0, unix.ESRCH}, {-1, 0, unix.ESRCH}} {
		_, err := in.File(c.pid, c.fd)
		want := fmt.Sprintf("descriptor %d of process %d: %v", c.fd, c.pid, c.errno)
		if !errors.Is(err, c.errno) || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if _, err := in.Files(1 << 22); !errors.Is(err, unix.ESRCH) {
		t.Error(err)
	}
}

func TestFieldsHaveAddresses(t *testing.T) {
	in := newInspector(t)
	f := fileOf(t, in, newEpoll(t))
	at, err := f.FieldAddr("f_op")
	if err != nil || at <= f.Addr || at >= f.Addr+512 || at%8 != 0 {
		t.Errorf("f_op of the file at %#x lies at %#x, %v", f.Addr, at, err)
	}
	if at, err := f.FieldAddr("f_nothing"); at != 0 || err == nil || err.Error() != "struct file: f_nothing: no such field in this kernel" {
		t.Errorf("%#x, %v", at, err)
	}
	if at, err := (inspect.File{}).FieldAddr("f_op"); at != 0 || err == nil {
		t.Errorf("%#x, %v", at, err)
	}
	if at, err := (&inspect.Eventpoll{}).FieldAddr("mtx"); at != 0 || err == nil {
		t.Errorf("%#x, %v", at, err)
	}
}

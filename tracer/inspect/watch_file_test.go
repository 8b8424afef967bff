// SPDX-License-Identifier: MIT

package inspect_test

import (
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/trace"
)

// poll(2) asks every file in every call (vfs_poll() reads f_op, inlined into
// do_sys_poll()).
func TestPollAsksAnIdleFileInEveryCall(t *testing.T) {
	in, fd := newInspector(t), newEvent(t)
	addr, err := fileOf(t, in, fd).FieldAddr("f_op")
	w := watchField(t, addr, err)
	for range 10 {
		unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 0)
	}
	tr := w.stop()
	for _, call := range called(t, tr, 10, trace.Poll, fd) {
		if reads, writes, by := accesses(tr, call); reads != 1 || writes != 0 || by[0] != "do_sys_poll" {
			t.Errorf("%d reads and %d writes by %v, want one read by do_sys_poll\n%s", reads, writes, by, tr)
		}
	}
}

// epoll_wait(2) asks a file only once it has said that it is ready.
func TestEpollAsksNoIdleFile(t *testing.T) {
	in, ep, fd := newInspector(t), newEpoll(t), newEvent(t)
	add(t, ep, fd)
	addr, err := fileOf(t, in, fd).FieldAddr("f_op")
	w := watchField(t, addr, err)
	for range 10 {
		wait(t, ep, 0)
	}
	makeReady(t, fd)
	for range 10 {
		wait(t, ep, 1)
	}
	tr := w.stop()
	for n, call := range called(t, tr, 20, trace.EpollWait, ep) {
		reads, _, by := accesses(tr, call)
		if want := n / 10; reads != want {
			t.Errorf("call %d: %d reads by %v, want %d\n%s", n, reads, by, want, tr)
		}
	}
}

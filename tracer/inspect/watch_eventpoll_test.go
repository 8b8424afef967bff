// SPDX-License-Identifier: MIT

package inspect_test

import (
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/tracer/trace"
)

// Whoever makes a file ready puts its item into the list (ep_poll_callback()),
// once: an item that is there already is left alone.
func TestTheWriterPutsTheItemIntoTheReadyList(t *testing.T) {
	in, ep, fd := newInspector(t), newEpoll(t), newEvent(t)
	add(t, ep, fd)
	addr, err := checked(t, in, ep).FieldAddr("rdllist.next")
	w := watchField(t, addr, err)
	for range 3 {
		makeReady(t, fd)
	}
	tr := w.stop()
	for n, call := range called(t, tr, 3, trace.Write, fd) {
		_, writes, by := accesses(tr, call)
		if first := n == 0; (writes > 0) != first || first && !slices.Contains(by, "ep_poll_callback") {
			t.Errorf("write %d: %d writes by %v, want only the first to write\n%s", n, writes, by, tr)
		}
	}
	checked(t, in, ep)
}

// The root is written when it changes: by the first ADD, by the DEL of the last,
// and when the tree is turned at its top; never by MOD.
func TestTheRootIsWrittenWhenItChanges(t *testing.T) {
	in, ep := newInspector(t), newEpoll(t)
	var fds []int
	for range 20 {
		fds = append(fds, newEvent(t))
	}
	addr, err := checked(t, in, ep).FieldAddr("rbr.rb_root.rb_node")
	w := watchField(t, addr, err)
	root, changes := uint64(0), []bool{}
	for _, op := range []int{unix.EPOLL_CTL_ADD, unix.EPOLL_CTL_MOD, unix.EPOLL_CTL_DEL} {
		for _, fd := range fds {
			ctl(t, ep, op, fd, unix.EPOLLIN)
			now := checked(t, in, ep).Root
			changes = append(changes, now != root)
			root = now
		}
	}
	tr := w.stop()
	for n, call := range called(t, tr, 60, trace.EpollCtl, ep) {
		reads, writes, by := accesses(tr, call)
		if (writes > 0) != changes[n] || reads == 0 {
			t.Errorf("epoll_ctl %d: %d reads and %d writes by %v; the root changed: %t", n, reads, writes, by, changes[n])
		}
	}
	if mods := changes[20:40]; slices.Contains(mods, true) || !changes[0] || !changes[59] {
		t.Errorf("the root changed in these calls: %v", changes)
	}
}

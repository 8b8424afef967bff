// SPDX-License-Identifier: MIT

package inspect

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

const (
	ep    = 0xe0000
	one   = 0x10000
	two   = 0x20000
	three = 0x30000
)

// three items in a fake memory: two is the root, which one and three hang from.
func newTree(t *testing.T) *fake {
	t.Helper()
	f := newFake(t)
	f.eventpollAt(ep)
	f.set(ep, f.eventpoll.root, two)
	f.set(ep, f.eventpoll.leftmost, one)
	f.itemAt(one, ep, 0, 0)
	f.itemAt(two, ep, one, three)
	f.itemAt(three, ep, 0, 0)
	f.set(one, f.item.parent, two)
	f.set(two, f.item.parent, 1) // black, and the root
	f.set(three, f.item.parent, two)
	for fd, addr := range []uint64{one, two, three} {
		f.set(addr, f.item.file, 0xf)
		f.set(addr, f.item.fd, uint64(fd))
	}
	return f
}

func TestAWalkReadsWhatThereIs(t *testing.T) {
	f := newTree(t)
	link := uint64(f.item.link.offset)
	head := ep + uint64(f.eventpoll.ready.offset)
	f.set(ep, f.eventpoll.readyNext, three+link)
	f.set(ep, f.eventpoll.readyPrev, three+link)
	f.set(three, f.item.next, head)
	f.set(three, f.item.prev, head)
	e, err := f.inspector().twice(File{Private: ep})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Check(); err != nil {
		t.Error(err)
	}
	if len(e.Items) != 3 || e.Items[1].Addr != two || !e.Items[1].Black || e.Items[0].Black || e.Items[2].Parent != two {
		t.Errorf("items are %+v", e.Items)
	}
	if len(e.Ready) != 1 || e.Ready[0] != three || e.Items[2].Next != ep || !e.Items[2].Linked() || e.Items[0].Linked() {
		t.Errorf("ready are %#x of %+v", e.Ready, e.Items)
	}
}

func TestAScanAndItsOverflowAreSeen(t *testing.T) {
	f := newTree(t)
	f.set(ep, f.eventpoll.overflow, one)
	f.set(one, f.item.overflow, 0)
	e, err := f.inspector().walk(File{Private: ep})
	if err != nil || !e.Scanning || !e.Items[0].Overflow || e.Items[1].Overflow {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestNoWalkIsEndlessOrBelievesGarbage(t *testing.T) {
	for _, c := range []struct {
		name string
		by   func(f *fake)
		line string
	}{
		{"a pointer to nowhere", func(f *fake) { f.set(three, f.item.left, 0xbad) }, "the tree leads nowhere"},
		{"no eventpoll", func(f *fake) { delete(f.objects, ep) }, "bad address"},
		{"a circle", func(f *fake) { f.set(three, f.item.right, two) }, "the tree runs in a circle at item 0x20000"},
		{"a circle of one", func(f *fake) { f.set(one, f.item.left, one) }, "the tree runs in a circle at item 0x10000"},
		{"two ways", func(f *fake) { f.set(two, f.item.left, three) }, "the tree runs in a circle at item 0x30000"},
		{"another's item", func(f *fake) { f.set(one, f.item.eventpoll, 0xbad) }, "item 0x10000 belongs to eventpoll 0xbad"},
		{"a wait queue to nowhere", func(f *fake) { f.set(ep, f.first(), 0xbad) }, "bad address"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newTree(t)
			c.by(f)
			_, err := f.inspector().twice(File{Private: ep})
			if err == nil || !strings.HasPrefix(err.Error(), c.line) || !errors.Is(err, ErrCorrupt) && !errors.Is(err, unix.EFAULT) {
				t.Errorf("error is\n\t%v\nwant\n\t%s", err, c.line)
			}
		})
	}
}

func TestAReadyListThatLeadsAstrayEnds(t *testing.T) {
	f := newTree(t)
	link := uint64(f.item.link.offset)
	for _, next := range []uint64{0xbad, one} { // out of the tree, in a circle
		f.set(ep, f.eventpoll.readyNext, one+link)
		f.set(one, f.item.next, next+link)
		e, err := f.inspector().walk(File{Private: ep})
		if err != nil || len(e.Ready) < 2 || e.Check() == nil {
			t.Errorf("%+v, %v", e, err)
		}
	}
}

func TestWhatChangesBetweenTwoWalksIsRefused(t *testing.T) {
	f := newTree(t)
	in := f.inspector()
	in.memory = func(spans ...span) ([][]byte, error) {
		f.set(two, f.item.data, uint64(f.reads))
		return f.read(spans...)
	}
	if _, err := in.twice(File{Private: ep}); !errors.Is(err, ErrChanged) {
		t.Errorf("error %v", err)
	}
}

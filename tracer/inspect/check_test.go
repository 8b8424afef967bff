// SPDX-License-Identifier: MIT

package inspect_test

import (
	"testing"

	"github.com/kwitness/kwitness/tracer/inspect"
)

const eventpoll = 0xee

// sound returns an eventpoll as the kernel might have it, with items 1 to 7
//
//	     4
//	   /   \
//	 (2)    6        2, 5 and 7 are red
//	 / \   / \
//	1   3 (5) (7)
//
// of which 6 and then 3 are ready.
func sound() *inspect.Eventpoll {
	e := &inspect.Eventpoll{Addr: eventpoll, Root: 4, Leftmost: 1, Ready: []uint64{6, 3}, Next: 6, Prev: 3}
	e.Items = []inspect.Item{
		{Addr: 1, Parent: 2, Black: true},
		{Addr: 2, Parent: 4, Left: 1, Right: 3},
		{Addr: 3, Parent: 2, Black: true},
		{Addr: 4, Left: 2, Right: 6, Black: true},
		{Addr: 5, Parent: 6},
		{Addr: 6, Parent: 4, Left: 5, Right: 7, Black: true},
		{Addr: 7, Parent: 6},
	}
	for n := range e.Items {
		it := &e.Items[n]
		it.File, it.FD = 0x100*(it.Addr/2), 100+n // 2 and 3, 4 and 5, 6 and 7 are the same file
		it.Next, it.Prev = it.Addr, it.Addr
	}
	item(e, 6).Next, item(e, 6).Prev = 3, eventpoll
	item(e, 3).Next, item(e, 3).Prev = eventpoll, 6
	return e
}

func item(e *inspect.Eventpoll, addr uint64) *inspect.Item { return &e.Items[addr-1] }

// empty returns an eventpoll that watches nothing.
func empty() *inspect.Eventpoll {
	return &inspect.Eventpoll{Addr: eventpoll, Next: eventpoll, Prev: eventpoll}
}

// line returns n black items, each the right child of the one before.
func line(n uint64) *inspect.Eventpoll {
	e := empty()
	e.Root, e.Leftmost = 1, 1
	for addr := uint64(1); addr <= n; addr++ {
		it := inspect.Item{Addr: addr, Parent: addr - 1, Right: addr + 1, Black: true, File: addr, Next: addr, Prev: addr}
		if addr == n {
			it.Right = 0
		}
		e.Items = append(e.Items, it)
	}
	return e
}

func TestASoundEventpollKeepsTheLaws(t *testing.T) {
	for _, e := range []*inspect.Eventpoll{sound(), empty(), line(1)} {
		if err := e.Check(); err != nil {
			t.Errorf("%d items: %v", len(e.Items), err)
		}
	}
}

// A broken eventpoll is a sound one that was changed so that one law does not hold.
type broken struct {
	law  string
	by   func(e *inspect.Eventpoll)
	line string
}

func (b broken) test(t *testing.T) {
	e := sound()
	b.by(e)
	err := e.Check()
	if err == nil || err.Error() != b.line {
		t.Errorf("error is\n\t%v\nwant\n\t%s", err, b.line)
	}
}

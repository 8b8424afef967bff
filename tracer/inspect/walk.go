// SPDX-License-Identifier: MIT

package inspect

import "fmt"

// mostItems bounds a walk: no process has that many descriptors (it is the
// kernel's sysctl_nr_open).
const mostItems = 1 << 20

// inactive is the kernel's EP_UNACTIVE_PTR: no scan, not in the overflow list.
const inactive = ^uint64(0)

// walk reads the eventpoll of an epoll file once.
func (i *Inspector) walk(f File) (*Eventpoll, error) {
	l := &i.layout.eventpoll
	raw, err := i.memory.one(f.Private, l.Size)
	if err != nil {
		return nil, err
	}
	e := &Eventpoll{File: f, Addr: f.Private, layout: i.layout}
	e.Root, e.Leftmost = e.itemOf(l.root.of(raw)), e.itemOf(l.leftmost.of(raw))
	e.Next, e.Prev = e.linkOf(l.readyNext.of(raw)), e.linkOf(l.readyPrev.of(raw))
	e.Scanning = l.overflow.of(raw) != inactive
	items, err := i.items(e)
	if err != nil {
		return nil, err
	}
	e.Items = inOrder(e.Root, items)
	e.Ready = ready(e, items)
	e.Waiters, err = i.waiters(e.Addr + uint64(l.waiters.offset))
	return e, err
}

// itemOf returns the item that holds a node of the tree.
func (e *Eventpoll) itemOf(node uint64) uint64 {
	if node == 0 {
		return 0
	}
	return node - uint64(e.layout.item.node.offset)
}

// linkOf returns whose a link of the ready list is: an item's, or the head.
func (e *Eventpoll) linkOf(link uint64) uint64 {
	if link == e.Addr+uint64(e.layout.eventpoll.ready.offset) {
		return e.Addr
	}
	return link - uint64(e.layout.item.link.offset)
}

// items reads the tree, one level after the other.
func (i *Inspector) items(e *Eventpoll) (map[uint64]Item, error) {
	items := map[uint64]Item{}
	for level := children(Item{Left: e.Root}); len(level) > 0; {
		read, err := i.level(e, level)
		if err != nil {
			return nil, err
		}
		level = level[:0:0]
		for _, it := range read {
			if _, twice := items[it.Addr]; twice || len(items) == mostItems {
				return nil, fmt.Errorf("the tree runs in a circle at item %#x: %w", it.Addr, ErrCorrupt)
			}
			items[it.Addr] = it
			level = append(level, children(it)...)
		}
	}
	return items, nil
}

func children(it Item) (of []uint64) {
	for _, child := range []uint64{it.Left, it.Right} {
		if child != 0 {
			of = append(of, child)
		}
	}
	return of
}

// level reads the items at these addresses.
func (i *Inspector) level(e *Eventpoll, addrs []uint64) ([]Item, error) {
	spans := make([]span, len(addrs))
	for n, addr := range addrs {
		spans[n] = span{addr, i.layout.item.Size}
	}
	copies, err := i.memory(spans...)
	if err != nil {
		return nil, fmt.Errorf("the tree leads nowhere: %w: %w", ErrCorrupt, err)
	}
	items := make([]Item, len(addrs))
	for n, raw := range copies {
		if owner := i.layout.item.eventpoll.of(raw); owner != e.Addr {
			return nil, fmt.Errorf("item %#x belongs to eventpoll %#x: %w", addrs[n], owner, ErrCorrupt)
		}
		items[n] = e.item(addrs[n], raw)
	}
	return items, nil
}

// item takes an item from a copy of its memory.
func (e *Eventpoll) item(addr uint64, raw []byte) Item {
	l := &e.layout.item
	// rb_parent() and rb_color(): the colour is the lowest bit of the pointer.
	parent := l.parent.of(raw)
	return Item{
		Addr: addr, Parent: e.itemOf(parent &^ 3), Black: parent&1 != 0,
		Left: e.itemOf(l.left.of(raw)), Right: e.itemOf(l.right.of(raw)),
		File: l.file.of(raw), FD: int(l.fd.of(raw)), Events: uint32(l.events.of(raw)), Data: l.data.of(raw),
		Next: e.linkOf(l.next.of(raw)), Prev: e.linkOf(l.prev.of(raw)), Overflow: l.overflow.of(raw) != inactive,
	}
}

// SPDX-License-Identifier: MIT

package inspect

import "fmt"

// linked checks that the links make up a tree of all the items.
func (c check) linked() error {
	seen := map[uint64]bool{}
	if err := c.reach(c.Root, 0, seen); err != nil {
		return err
	}
	for _, it := range c.Items {
		if !seen[it.Addr] {
			return fmt.Errorf("item %#x is not reached from the root", it.Addr)
		}
	}
	return nil
}

// reach goes down from an item to which parent led.
func (c check) reach(addr, parent uint64, seen map[uint64]bool) error {
	if addr == 0 {
		return nil
	}
	it, ok := c.items[addr]
	switch {
	case !ok:
		return fmt.Errorf("item %#x leads to %#x, which is none", parent, addr)
	case seen[addr]:
		return fmt.Errorf("two ways lead to item %#x", addr)
	case it.Parent != parent:
		return fmt.Errorf("item %#x has the parent %#x, and is a child of %#x", addr, it.Parent, parent)
	}
	seen[addr] = true
	if err := c.reach(it.Left, addr, seen); err != nil {
		return err
	}
	return c.reach(it.Right, addr, seen)
}

// ordered checks that the tree's own order is that of the items, and ascends.
func (c check) ordered() error {
	var before *Item
	for n, it := range inOrder(c.Root, c.items) {
		if it.Addr != c.Items[n].Addr {
			return fmt.Errorf("item %#x comes at %d, where %#x stands", it.Addr, n, c.Items[n].Addr)
		}
		if before != nil && !less(*before, it) {
			return fmt.Errorf("item (%#x, %d) comes before (%#x, %d)", before.File, before.FD, it.File, it.FD)
		}
		before = &it
	}
	first := uint64(0)
	if len(c.Items) > 0 {
		first = c.Items[0].Addr
	}
	if c.Leftmost != first {
		return fmt.Errorf("the leftmost item is %#x, and the first is %#x", c.Leftmost, first)
	}
	return nil
}

// less is ep_cmp_ffd() < 0.
func less(a, b Item) bool {
	return a.File < b.File || a.File == b.File && a.FD < b.FD
}

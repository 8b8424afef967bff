// SPDX-License-Identifier: MIT

package inspect

import (
	"errors"
	"fmt"
	"math"
)

// Check proves what the kernel promises of an eventpoll at rest, and returns nil
// or the first law that is broken:
//
//   - the links of the tree lead from the root to each item once, and a child's
//     Parent is where one came from;
//   - it is ordered strictly by file address and descriptor, and Leftmost is its
//     first item;
//   - it is a red-black tree: no path has more than 2·log2(n+1) items, the root
//     is black, no red item has a red child, and all paths down have equally
//     many black items;
//   - no scan is under way, and no item is in the overflow list;
//   - the ready list is a circle that is linked both ways, all in it are items
//     of the tree, and no other item says that it is in it.
func (e *Eventpoll) Check() error {
	c, err := newCheck(e)
	if err != nil {
		return fmt.Errorf("tree: %w", err)
	}
	for _, law := range []struct {
		of   string
		hold func() error
	}{
		{"tree", c.linked}, {"tree", c.ordered}, {"tree", c.shallow}, {"tree", c.coloured},
		{"overflow list", c.idle}, {"ready list", c.circular}, {"ready list", c.whole},
	} {
		if err := law.hold(); err != nil {
			return fmt.Errorf("%s: %w", law.of, err)
		}
	}
	return nil
}

// A check is an eventpoll and its items by their address.
type check struct {
	*Eventpoll
	items map[uint64]Item
}

func newCheck(e *Eventpoll) (check, error) {
	c := check{e, map[uint64]Item{}}
	for _, it := range e.Items {
		if _, twice := c.items[it.Addr]; twice || it.Addr == 0 || it.Addr == e.Addr {
			return c, fmt.Errorf("item %#x stands there twice, or is none", it.Addr)
		}
		c.items[it.Addr] = it
	}
	return c, nil
}

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

// shallow checks the bound that makes a look-up O(log n).
func (c check) shallow() error {
	most := 2 * math.Log2(float64(len(c.Items)+1))
	if height := c.height(c.Root); float64(height) > most {
		return fmt.Errorf("%d items are %d high, and %.1f is the most", len(c.Items), height, most)
	}
	return nil
}

func (c check) height(addr uint64) int {
	if addr == 0 {
		return 0
	}
	return 1 + max(c.height(c.items[addr].Left), c.height(c.items[addr].Right))
}

// coloured checks the laws of the colours.
func (c check) coloured() error {
	if c.Root != 0 && !c.items[c.Root].Black {
		return errors.New("the root is red")
	}
	_, err := c.blacks(c.Root)
	return err
}

// blacks returns how many black items are on each path down from an item.
func (c check) blacks(addr uint64) (int, error) {
	if addr == 0 {
		return 0, nil
	}
	it := c.items[addr]
	for _, child := range children(it) {
		if !it.Black && !c.items[child].Black {
			return 0, fmt.Errorf("item %#x is red, and so is its child %#x", addr, child)
		}
	}
	left, err := c.blacks(it.Left)
	if err != nil {
		return 0, err
	}
	right, err := c.blacks(it.Right)
	if err == nil && left != right {
		err = fmt.Errorf("item %#x has %d black items on the left way down, and %d on the right", addr, left, right)
	}
	if it.Black {
		left++
	}
	return left, err
}

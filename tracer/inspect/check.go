// SPDX-License-Identifier: MIT

package inspect

import "fmt"

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

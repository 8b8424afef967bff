// SPDX-License-Identifier: MIT

package inspect

import (
	"errors"
	"fmt"
	"slices"
)

// idle checks that no scan is under way.
func (c check) idle() error {
	if c.Scanning {
		return errors.New("it is in use: a thread is handing out events")
	}
	for _, it := range c.Items {
		if it.Overflow {
			return fmt.Errorf("item %#x is in it, and it is not in use", it.Addr)
		}
	}
	return nil
}

// circular checks that the ready list leads from its head through items back to
// its head, and the other way round.
func (c check) circular() error {
	from, after := c.Addr, c.Next
	seen := map[uint64]bool{}
	for after != c.Addr {
		it, ok := c.items[after]
		switch {
		case !ok:
			return fmt.Errorf("%#x is followed by %#x, which is no item of the tree", from, after)
		case seen[after]:
			return fmt.Errorf("it comes to item %#x twice", after)
		case it.Prev != from:
			return fmt.Errorf("%#x is followed by item %#x, which is preceded by %#x", from, after, it.Prev)
		}
		seen[after] = true
		from, after = after, it.Next
	}
	if c.Prev != from {
		return fmt.Errorf("it ends with %#x, and its head is preceded by %#x", from, c.Prev)
	}
	return nil
}

// whole checks that the items that are linked are those in the list.
func (c check) whole() error {
	if list := ready(c.Eventpoll, c.items); !slices.Equal(list, c.Ready) {
		return fmt.Errorf("it is %#x, not %#x", list, c.Ready)
	}
	listed := map[uint64]bool{}
	for _, addr := range c.Ready {
		listed[addr] = true
	}
	for _, it := range c.Items {
		if in := listed[it.Addr]; in != it.Linked() {
			return fmt.Errorf("item %#x is linked: %t, and in the list: %t", it.Addr, it.Linked(), in)
		}
		if !it.Linked() && it.Prev != it.Addr {
			return fmt.Errorf("item %#x is not linked, and preceded by %#x", it.Addr, it.Prev)
		}
	}
	return nil
}

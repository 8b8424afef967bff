// SPDX-License-Identifier: MIT

package inspect

import (
	"errors"
	"fmt"
	"math"
)

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

// SPDX-License-Identifier: MIT

package inspect

// inOrder returns the items from left to right.
func inOrder(root uint64, items map[uint64]Item) []Item {
	var sorted, above []Item
	for at := root; at != 0 || len(above) > 0; {
		for ; at != 0; at = items[at].Left {
			above = append(above, items[at])
		}
		last := above[len(above)-1]
		above = above[:len(above)-1]
		sorted = append(sorted, last)
		at = last.Right
	}
	return sorted
}

// ready follows the ready list from its head, as far as it stays in the tree and
// does not run in a circle.
func ready(e *Eventpoll, items map[uint64]Item) []uint64 {
	var list []uint64
	for at := e.Next; at != e.Addr && len(list) <= len(items); {
		list = append(list, at)
		it, ok := items[at]
		if !ok {
			break
		}
		at = it.Next
	}
	return list
}

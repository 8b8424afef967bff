// SPDX-License-Identifier: MIT

package inspect_test

import (
	"testing"

	"github.com/kwitness/kwitness/tracer/inspect"
)

func TestEachLawOfTheTree(t *testing.T) {
	for _, b := range []broken{
		{"items are different", func(e *inspect.Eventpoll) { item(e, 5).Addr = 1 },
			"tree: item 0x1 stands there twice, or is none"},
		{"a child is an item", func(e *inspect.Eventpoll) { item(e, 7).Right = 0xbad },
			"tree: item 0x7 leads to 0xbad, which is none"},
		{"one way leads to an item", func(e *inspect.Eventpoll) { item(e, 6).Right = 5 },
			"tree: two ways lead to item 0x5"},
		{"no way leads back up", func(e *inspect.Eventpoll) { item(e, 1).Left = 4 },
			"tree: two ways lead to item 0x4"},
		{"a child knows its parent", func(e *inspect.Eventpoll) { item(e, 3).Parent = 4 },
			"tree: item 0x3 has the parent 0x4, and is a child of 0x2"},
		{"the root has no parent", func(e *inspect.Eventpoll) { item(e, 4).Parent = 2 },
			"tree: item 0x4 has the parent 0x2, and is a child of 0x0"},
		{"every item is reached", func(e *inspect.Eventpoll) { item(e, 6).Left = 0 },
			"tree: item 0x5 is not reached from the root"},
		{"there is a root", func(e *inspect.Eventpoll) { e.Root = 0 },
			"tree: item 0x1 is not reached from the root"},
		{"items stand in the order of the tree", func(e *inspect.Eventpoll) { e.Items[4], e.Items[5] = e.Items[5], e.Items[4] },
			"tree: item 0x5 comes at 4, where 0x6 stands"},
		{"files ascend", func(e *inspect.Eventpoll) { item(e, 1).File = 0x101 },
			"tree: item (0x101, 100) comes before (0x100, 101)"},
		{"descriptors of a file ascend", func(e *inspect.Eventpoll) { item(e, 2).FD = 103 },
			"tree: item (0x100, 103) comes before (0x100, 102)"},
		{"keys are different", func(e *inspect.Eventpoll) { item(e, 2).FD = 102 },
			"tree: item (0x100, 102) comes before (0x100, 102)"},
		{"the leftmost is the first", func(e *inspect.Eventpoll) { e.Leftmost = 2 },
			"tree: the leftmost item is 0x2, and the first is 0x1"},
		{"the tree is shallow", func(e *inspect.Eventpoll) { *e = *line(6) },
			"tree: 6 items are 6 high, and 5.6 is the most"},
		{"the root is black", func(e *inspect.Eventpoll) { item(e, 4).Black = false },
			"tree: the root is red"},
		{"a red item has no red left child", func(e *inspect.Eventpoll) { item(e, 1).Black = false },
			"tree: item 0x2 is red, and so is its child 0x1"},
		{"a red item has no red right child", func(e *inspect.Eventpoll) { item(e, 3).Black = false },
			"tree: item 0x2 is red, and so is its child 0x3"},
		{"black heights are equal", func(e *inspect.Eventpoll) { item(e, 7).Black = true },
			"tree: item 0x6 has 0 black items on the left way down, and 1 on the right"},
		{"black heights are equal above", func(e *inspect.Eventpoll) { item(e, 2).Black = true },
			"tree: item 0x4 has 2 black items on the left way down, and 1 on the right"},
	} {
		t.Run(b.law, b.test)
	}
}

func TestAnEmptyTreeHasNoLeftmost(t *testing.T) {
	e := empty()
	e.Leftmost = 1
	if err := e.Check(); err == nil || err.Error() != "tree: the leftmost item is 0x1, and the first is 0x0" {
		t.Error(err)
	}
}

// SPDX-License-Identifier: MIT

package inspect_test

import (
	"testing"

	"github.com/kwitness/kwitness/tracer/inspect"
)

func TestEachLawOfTheLists(t *testing.T) {
	for _, b := range []broken{
		{"no scan is under way", func(e *inspect.Eventpoll) { e.Scanning = true },
			"overflow list: it is in use: a thread is handing out events"},
		{"the overflow list is empty", func(e *inspect.Eventpoll) { item(e, 2).Overflow = true },
			"overflow list: item 0x2 is in it, and it is not in use"},
		{"what is ready is in the tree", func(e *inspect.Eventpoll) { item(e, 6).Next = 0xbad },
			"ready list: 0x6 is followed by 0xbad, which is no item of the tree"},
		{"the head leads into the tree", func(e *inspect.Eventpoll) { e.Next = 0 },
			"ready list: 0xee is followed by 0x0, which is no item of the tree"},
		{"the list returns to its head", func(e *inspect.Eventpoll) { item(e, 3).Next = 6 },
			"ready list: it comes to item 0x6 twice"},
		{"links agree", func(e *inspect.Eventpoll) { item(e, 3).Prev = eventpoll },
			"ready list: 0x6 is followed by item 0x3, which is preceded by 0xee"},
		{"links agree behind the head", func(e *inspect.Eventpoll) { item(e, 6).Prev = 3 },
			"ready list: 0xee is followed by item 0x6, which is preceded by 0x3"},
		{"the head knows the last", func(e *inspect.Eventpoll) { e.Prev = 6 },
			"ready list: it ends with 0x3, and its head is preceded by 0x6"},
		{"an empty list has no last", func(e *inspect.Eventpoll) { e.Next = eventpoll },
			"ready list: it ends with 0xee, and its head is preceded by 0x3"},
		{"Ready is the list", func(e *inspect.Eventpoll) { e.Ready = []uint64{3, 6} },
			"ready list: it is [0x6 0x3], not [0x3 0x6]"},
		{"who is linked is in the list", func(e *inspect.Eventpoll) { item(e, 1).Next = 6 },
			"ready list: item 0x1 is linked: true, and in the list: false"},
		{"who is not linked is linked nowhere", func(e *inspect.Eventpoll) { item(e, 1).Prev = 6 },
			"ready list: item 0x1 is not linked, and preceded by 0x6"},
	} {
		t.Run(b.law, b.test)
	}
}

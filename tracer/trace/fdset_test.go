// SPDX-License-Identifier: MIT

package trace_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/tracer/trace"
)

func TestFDSetMembers(t *testing.T) {
	for name, c := range map[string]struct {
		set  trace.FDSet
		want []int
	}{
		"a set that was not passed has none": {nil, nil},
		"an empty set has none":              {trace.FDSet{}, nil},
		"words of zeros hold none":           {trace.FDSet{0, 0}, nil},
		"bit 0 is descriptor 0":              {trace.FDSet{1}, []int{0}},
		"bit 63 is the last of a word":       {trace.FDSet{1 << 63}, []int{63}},
		"the second word goes on at 64":      {trace.FDSet{0, 1}, []int{64}},
		"they come in ascending order":       {trace.FDSet{1<<5 | 1<<3, 1 << 1}, []int{3, 5, 65}},
		"a full word holds 64":               {trace.FDSet{^uint64(0)}, upTo(64)},
		"the last of FD_SETSIZE":             {set(1023), []int{1023}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, c.set.FDs()); diff != "" {
				t.Errorf("FDs (-want +got):\n%s", diff)
			}
			if got := c.set.Len(); got != len(c.want) {
				t.Errorf("Len is %d, not %d", got, len(c.want))
			}
			for fd := -65; fd < 1100; fd++ {
				if got, want := c.set.Has(fd), slices.Contains(c.want, fd); got != want {
					t.Errorf("Has(%d) is %v", fd, got)
				}
			}
		})
	}
}

func TestFDSetWithin(t *testing.T) {
	for name, c := range map[string]struct {
		s, other trace.FDSet
		want     bool
	}{
		"nothing is within nothing":                {nil, nil, true},
		"nothing is within anything":               {trace.FDSet{}, set(5), true},
		"a set is within itself":                   {set(3, 70), set(3, 70), true},
		"a part is within the whole":               {set(70), set(3, 70), true},
		"the whole is not within a part":           {set(3, 70), set(70), false},
		"a member beyond the other's words is not": {set(70), set(3), false},
		"words of zeros beyond them do not matter": {trace.FDSet{8, 0, 0}, set(3), true},
	} {
		if got := c.s.Within(c.other); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// set returns the set of some descriptors, no longer than need be.
func set(fds ...int) trace.FDSet {
	s := make(trace.FDSet, slices.Max(fds)/64+1)
	for _, fd := range fds {
		s[fd/64] |= 1 << (fd % 64)
	}
	return s
}

func upTo(n int) []int {
	var all []int
	for i := range n {
		all = append(all, i)
	}
	return all
}

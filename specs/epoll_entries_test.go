// SPDX-License-Identifier: MIT

package specs_test

import (
	"fmt"
	"slices"

	"github.com/onsi/gomega/types"

	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

// isWait holds for an epoll_wait.
func isWait(e trace.Event) bool { return slices.Contains(trace.EpollWait, e.Name) }

// passing succeeds for an epoll_ctl whose event holds at the enter.
func passing(words string, holds func(trace.EpollEvent) bool) types.GomegaMatcher {
	return Event("passing "+words, func(e trace.Event) (bool, error) {
		if !e.In.Whole() {
			return false, fmt.Errorf("the event was not read in full: %v", e.In)
		}
		return holds(e.In.Events[0]), nil
	})
}

// delivering succeeds for an epoll_wait whose entries hold at the exit: as many as
// it returned.
func delivering(words string, holds func([]trace.EpollEvent) bool) types.GomegaMatcher {
	return Event("delivering "+words, func(e trace.Event) (bool, error) {
		if !e.Out.Whole() {
			return false, fmt.Errorf("the array was not read in full: %v", e.Out)
		}
		return holds(e.Out.Events[:e.Ret]), nil
	})
}

// deliveringInOrder succeeds for an epoll_wait that delivers entries with these
// data, in that order.
func deliveringInOrder(data ...int) types.GomegaMatcher {
	return delivering(fmt.Sprintf("the data %v", data), func(entries []trace.EpollEvent) bool {
		return slices.Equal(dataOf(entries), data)
	})
}

// deliveringAll succeeds for an epoll_wait that delivers entries with these data,
// which ascend, in any order.
func deliveringAll(data ...int) types.GomegaMatcher {
	return delivering(fmt.Sprintf("the data %v in any order", data), func(entries []trace.EpollEvent) bool {
		return slices.Equal(slices.Sorted(slices.Values(dataOf(entries))), data)
	})
}

func dataOf(entries []trace.EpollEvent) []int {
	var data []int
	for _, e := range entries {
		data = append(data, int(e.Data))
	}
	return data
}

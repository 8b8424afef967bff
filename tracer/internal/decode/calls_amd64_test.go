// SPDX-License-Identifier: MIT

package decode_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kwitness/kwitness/tracer/trace"
)

func TestSelectCountsItsTimeoutInMicroseconds(t *testing.T) {
	for _, c := range []struct {
		sec, sub int64
		want     time.Duration
	}{
		{1, 5, time.Second + 5*time.Microsecond},
		{-1, -5, -time.Second - 5*time.Microsecond},
		{0, math.MaxInt64, math.MaxInt64},
		{math.MinInt64, math.MinInt64, math.MinInt64},
		{9223372036, 854776, math.MaxInt64},
	} {
		if got := timeoutOf(t, "select", c.sec, c.sub); got != c.want {
			t.Errorf("select waits for %v, want %v", got, c.want)
		}
	}
}

// The calls that only this architecture has are read like their successors.
func TestOldCallsHaveTheirSnapshots(t *testing.T) {
	event := []trace.EpollEvent{{Events: 1, Data: 2}}
	for _, c := range []struct {
		call string
		memory
		want trace.Snapshot
	}{
		{"select", memory{parts: readSet, size: 8, data: words(3, 0, 0)}, trace.Snapshot{Read: trace.FDSet{3}}},
		{"poll", memory{parts: array, size: 8, data: words(7)}, trace.Snapshot{Polled: []trace.PollFD{{FD: 7}}}},
		{"epoll_wait", epolling(event...), trace.Snapshot{Events: event}},
	} {
		r := enter(0, 1, c.call)
		r.in = c.bytes()
		if diff := cmp.Diff(&c.want, play(t, view(1), r)[0].In); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.call, diff)
		}
	}
}

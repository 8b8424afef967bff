// SPDX-License-Identifier: MIT

package decode_test

import (
	"math"
	"testing"
	"time"
)

func TestTimeouts(t *testing.T) {
	for _, c := range []struct {
		name     string
		sec, sub int64
		want     time.Duration
	}{
		{"a timespec counts nanoseconds", 2, 7, 2*time.Second + 7},
		{"a negative one stays negative", -1, -1, -time.Second - 1},
		{"parts of different sign are added", 1, -1, time.Second - 1},
		{"a fraction over one second is added", 1, 3e9, 4 * time.Second},
		{"the longest is the longest duration", math.MaxInt64, 999999999, math.MaxInt64},
		{"both parts at their most are the longest duration", math.MaxInt64, math.MaxInt64, math.MaxInt64},
		{"one that just does not fit is the longest duration", 9223372036, 999999999, math.MaxInt64},
		{"one that just fits is exact", 9223372036, 854775807, math.MaxInt64},
		{"one less is exact", 9223372036, 854775806, math.MaxInt64 - 1},
		{"the most negative is the most negative duration", math.MinInt64, -1, math.MinInt64},
		{"the least that fits is exact", -9223372036, -854775808, math.MinInt64},
		{"a wrapping product does not wrap", 18446744073710, 0, math.MaxInt64},
		{"nor does a negative one", -18446744073710, 0, math.MinInt64},
		{"no time is 0", 0, 0, 0},
	} {
		for _, call := range []string{"pselect6", "ppoll", "epoll_pwait2"} {
			if got := timeoutOf(t, call, c.sec, c.sub); got != c.want {
				t.Errorf("%s: %s waits for %v, want %v", c.name, call, got, c.want)
			}
		}
	}
}

func timeoutOf(t *testing.T, call string, sec, sub int64) time.Duration {
	t.Helper()
	r := enter(0, 1, call)
	r.in = memory{parts: timeout, timeout: [2]int64{sec, sub}}.bytes()
	return *play(t, view(1), r)[0].In.Timeout
}

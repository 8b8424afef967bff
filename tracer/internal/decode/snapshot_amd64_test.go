// SPDX-License-Identifier: MIT

package decode_test

import (
	"math"
	"testing"
	"time"
)

const arch = "amd64"

func TestSelectCountsItsTimeoutInMicroseconds(t *testing.T) {
	for _, c := range []struct {
		sec, sub int64
		want     time.Duration
	}{
		{1, 5, time.Second + 5*time.Microsecond},
		{0, math.MaxInt64, math.MaxInt64},
	} {
		m := memory{parts: timeout, timeout: [2]int64{c.sec, c.sub}}
		if got := play(t, m.in(enter(1, "select"))).Events()[0].In.Timeout; *got != c.want {
			t.Errorf("timeout %v, want %v", *got, c.want)
		}
	}
}

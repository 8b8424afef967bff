// SPDX-License-Identifier: MIT

package main

import (
	"fmt"
	"math"
	"slices"
)

// A spread is what a number of samples have in common.
type spread struct {
	n                int
	median, min, max float64
	lower, upper     float64 // quartiles
}

// spreadOf returns the spread of samples; n is 0 if there are none, and all
// else then too.
func spreadOf(samples []float64) spread {
	if len(samples) == 0 {
		return spread{}
	}
	s := slices.Sorted(slices.Values(samples))
	return spread{
		n: len(s), min: s[0], max: s[len(s)-1],
		lower: quantile(s, 0.25), median: quantile(s, 0.5), upper: quantile(s, 0.75),
	}
}

// quantile interpolates between the two samples that are nearest to position q,
// which is from 0 to 1. The samples are sorted.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	below := int(at)
	above := min(below+1, len(sorted)-1)
	return sorted[below] + (at-float64(below))*(sorted[above]-sorted[below])
}

// String is "median [min..max]".
func (s spread) String() string {
	return fmt.Sprintf("%s [%s..%s]", short(s.median), short(s.min), short(s.max))
}

// short writes a ratio with three digits that count, and no fewer before the point.
func short(x float64) string {
	switch a := math.Abs(x); {
	case a >= 99.5:
		return fmt.Sprintf("%.0f", x)
	case a >= 9.995:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.2f", x)
}

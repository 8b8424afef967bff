// SPDX-License-Identifier: MIT

package main

import "testing"

func TestSpread(t *testing.T) {
	for _, test := range []struct {
		name    string
		samples []float64
		want    spread
	}{
		{"no samples", nil, spread{}},
		{"one is everything", []float64{3}, spread{n: 1, median: 3, min: 3, max: 3, lower: 3, upper: 3}},
		{"two have their middle", []float64{4, 2}, spread{n: 2, median: 3, min: 2, max: 4, lower: 2.5, upper: 3.5}},
		{"an odd number has one in the middle", []float64{9, 1, 5, 3, 7},
			spread{n: 5, median: 5, min: 1, max: 9, lower: 3, upper: 7}},
		{"an outlier moves the end only", []float64{1, 1, 1, 1, 1000},
			spread{n: 5, median: 1, min: 1, max: 1000, lower: 1, upper: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := spreadOf(test.samples); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestSpreadLeavesTheSamplesInTheirOrder(t *testing.T) {
	samples := []float64{3, 1, 2}
	spreadOf(samples)
	if samples[0] != 3 || samples[1] != 1 {
		t.Errorf("the samples are now %v", samples)
	}
}

func TestSpreadIsWrittenWithThreeDigits(t *testing.T) {
	got := spread{median: 9.996, min: 0.9449, max: 1234.5}.String()
	if want := "10.0 [0.94..1234]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

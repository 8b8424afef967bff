// SPDX-License-Identifier: MIT

package main

import "fmt"

// A goal is a ratio that the tracer is to reach, and what it reached.
type goal struct {
	Number int
	// Name says what is asked.
	Name string
	// Measured is the ratio; why there is none if the goal was not measured.
	Measured string
	Verdict  verdict
	// Why says where the time goes, from what was measured.
	Why string
}

// A verdict is what a goal came to.
type verdict string

const (
	unmeasured verdict = "not measured"
	missed     verdict = "MISSED"
	met        verdict = "met"
	stretchMet verdict = "stretch met"
)

// atMost judges x, which is not to be more than limit, and at best not more than
// stretch; a stretch of 0 is none.
func atMost(x, limit, stretch float64) verdict {
	switch {
	case stretch > 0 && x <= stretch:
		return stretchMet
	case x <= limit:
		return met
	}
	return missed
}

// and is the worse of two verdicts.
func (v verdict) and(other verdict) verdict {
	for _, worse := range []verdict{unmeasured, missed, met} {
		if v == worse || other == worse {
			return worse
		}
	}
	return stretchMet
}

// without is the goal that cannot be judged, and why.
func (g goal) without(format string, args ...any) goal {
	g.Verdict, g.Measured = unmeasured, fmt.Sprintf(format, args...)
	return g
}

// oneIn writes a ratio that should be small as the fraction it is.
func oneIn(x float64) string {
	if x >= 1 {
		return times(x)
	}
	return "1/" + short(1/x)
}

func times(x float64) string { return short(x) + " ×" }

// duration writes nanoseconds with three digits that count.
func duration(ns float64) string {
	switch {
	case ns < 0:
		return "-" + duration(-ns)
	case ns >= 999_500:
		return short(ns/1e6) + " ms"
	case ns >= 9995:
		return short(ns/1000) + " µs"
	}
	return fmt.Sprintf("%.0f ns", ns)
}

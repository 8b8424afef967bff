// SPDX-License-Identifier: MIT

//go:build linux

package gtrace_test

import "github.com/kwitness/kwitness/tracer/trace"

// bearing returns the index of an event, often of one that a phrase of the claim
// fits or of one that tells something about that: the call it lies in or behind,
// a sleep in it, the end of its thread.
func (s *shown) bearing(c claim) int {
	i := pick(s.Rand, s.events)
	if len(c.about) == 0 || s.IntN(3) == 0 {
		return i
	}
	e, p := s.events[i], oneOf(s.Rand, c.about...)
	for _, other := range s.events {
		if p.means(other) == isTrue && s.IntN(3) > 0 {
			e = other
		}
	}
	for j, other := range s.events {
		tells := other.Seq == e.Seq || other.Kind == trace.KindCall && other.Seq < e.Seq || other.Kind == trace.KindExit ||
			other.Kind == trace.KindSleep && other.Inside == e.Name && other.Outer == e.Seq
		if other.TID == e.TID && tells && s.IntN(2) == 0 {
			i = j
		}
	}
	return i
}

// SPDX-License-Identifier: MIT

package main

import (
	"errors"
	"testing"
)

var (
	steady   = triple{Before: 100, Under: 200, After: 130}
	unsteady = triple{Before: 131, Under: 200, After: 100}
)

func TestATripleIsSteadyUpToThirtyPercent(t *testing.T) {
	if !steady.steady() || unsteady.steady() {
		t.Errorf("steady %v and %v, want true and false", steady.steady(), unsteady.steady())
	}
}

func TestSlowdownIsAgainstTheMeanOfBothBases(t *testing.T) {
	if got := (triple{Before: 90, Under: 300, After: 110}).slowdown(); got != 3 {
		t.Errorf("slowdown %v, want 3", got)
	}
}

// scripted returns a collector that gets each cell's triples from a script.
func scripted(want int, script map[cell][]triple) collector {
	return collector{
		want: want,
		take: func(c cell) (triple, error) {
			if len(script[c]) == 0 {
				return triple{}, errors.New("the script has ended")
			}
			next := script[c][0]
			script[c] = script[c][1:]
			return next, nil
		},
		shuffle: func(n int, swap func(i, j int)) { swap(0, n-1) },
		late:    func() bool { return false },
		round:   func(int, int) {},
		done:    func(outcome) {},
	}
}

func TestDiscardedTriplesAreReplaced(t *testing.T) {
	a, b := cell{"a", ""}, cell{"b", ""}
	got := scripted(2, map[cell][]triple{
		a: {steady, unsteady, unsteady, steady},
		b: {steady, steady, steady},
	}).collect([]cell{a, b})
	if len(got[0].Kept) != 2 || len(got[0].Discarded) != 2 {
		t.Errorf("of a %d kept and %d discarded, want 2 and 2", len(got[0].Kept), len(got[0].Discarded))
	}
	if len(got[1].Kept) != 2 || got[1].taken() != 2 {
		t.Errorf("of b %d kept of %d, want 2 of 2", len(got[1].Kept), got[1].taken())
	}
}

func TestACellIsTriedThreeTimesAsOftenAsItWantsAtMost(t *testing.T) {
	c := cell{"a", ""}
	got := scripted(3, map[cell][]triple{c: {unsteady, unsteady, steady}}).collect([]cell{c})[0]
	if len(got.Kept) != 1 || len(got.Discarded) != 2 || len(got.Failures) != 6 {
		t.Errorf("%d kept, %d discarded, %d errors, want 1, 2, 6", len(got.Kept), len(got.Discarded), len(got.Failures))
	}
}

func TestNothingIsReplacedWhenItIsLate(t *testing.T) {
	c := cell{"a", ""}
	s := scripted(3, map[cell][]triple{c: {unsteady, steady, steady, steady}})
	s.late = func() bool { return true }
	if got := s.collect([]cell{c})[0]; len(got.Kept) != 2 || got.taken() != 3 {
		t.Errorf("%d kept of %d, want 2 of 3", len(got.Kept), got.taken())
	}
}

func TestEachRoundTakesOneTripleOfEachCellInAnOrderOfItsOwn(t *testing.T) {
	cells := []cell{{"a", ""}, {"b", ""}, {"c", ""}}
	script := map[cell][]triple{}
	for _, c := range cells {
		script[c] = []triple{steady, steady}
	}
	s := scripted(2, script)
	order, rounds := "", 0
	s.round = func(_, n int) {
		rounds++
		if n != 3 {
			t.Errorf("round %d has %d cells, want 3", rounds, n)
		}
	}
	take := s.take
	s.take = func(c cell) (triple, error) { order += c.Row; return take(c) }
	s.shuffle = func(n int, swap func(i, j int)) {
		if rounds == 1 {
			swap(0, n-1)
		}
	}
	s.collect(cells)
	if order != "abc"+"cba" {
		t.Errorf("order %s, want abccba", order)
	}
}

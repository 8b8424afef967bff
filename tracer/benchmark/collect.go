// SPDX-License-Identifier: MIT

package main

import (
	"cmp"
	"slices"
	"strings"
)

// A cell is a place in the table: what is watched, and by what.
type cell struct{ Row, Workload string }

func (c cell) compare(other cell) int {
	return cmp.Or(strings.Compare(c.Row, other.Row), strings.Compare(c.Workload, other.Workload))
}

// tries are the triples of a cell, in the order in which they were taken.
type tries struct {
	cell
	Kept      []triple // steady ones
	Discarded []triple
	Failures  []string
}

func (t *tries) taken() int { return len(t.Kept) + len(t.Discarded) + len(t.Failures) }

// An outcome is what became of a triple.
type outcome string

const (
	kept      outcome = "."
	discarded outcome = "x"
	failed    outcome = "E"
)

func (t *tries) add(got triple, err error) outcome {
	switch {
	case err != nil:
		t.Failures = append(t.Failures, err.Error())
		return failed
	case got.steady():
		t.Kept = append(t.Kept, got)
		return kept
	}
	t.Discarded = append(t.Discarded, got)
	return discarded
}

// A collector takes triples of cells.
type collector struct {
	// want is how many steady triples a cell is to have. A cell is tried at
	// most three times as often.
	want int
	// take takes one triple.
	take func(cell) (triple, error)
	// shuffle puts n things into a new order, like that of math/rand.
	shuffle func(n int, swap func(i, j int))
	// late says that there is no time left to try again; then every cell has
	// been tried as often as it wants triples.
	late func() bool
	// round and done are told how it goes: n cells follow; one was tried.
	round func(number, n int)
	done  func(outcome)
}

// collect takes triples in rounds of one a cell, each round in an order of its
// own, until every cell has what it wants or was tried too often. In that way
// whatever the machine goes through, it does to all cells alike.
func (c collector) collect(cells []cell) []*tries {
	all := make([]*tries, len(cells))
	for i, cell := range cells {
		all[i] = &tries{cell: cell}
	}
	for number := 1; ; number++ {
		due := slices.DeleteFunc(slices.Clone(all), c.finished)
		if len(due) == 0 {
			return all
		}
		c.shuffle(len(due), func(i, j int) { due[i], due[j] = due[j], due[i] })
		c.round(number, len(due))
		for _, t := range due {
			c.done(t.add(c.take(t.cell)))
		}
	}
}

func (c collector) finished(t *tries) bool {
	n := t.taken()
	return len(t.Kept) == c.want || n >= 3*c.want || n >= c.want && c.late()
}

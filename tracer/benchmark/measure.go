// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"math/rand/v2"
	"time"
)

// A bench measures what its options ask for.
type bench struct {
	options
	progress
	deadline time.Time // then nothing is replaced any more
}

// table measures all cells of the table.
func (b bench) table(ctx context.Context) table {
	rows, workloads := b.selectRows(rows()), b.selectWorkloads()
	byName := map[string]row{}
	var cells []cell
	for _, r := range rows {
		byName[r.name] = r
		for _, w := range workloads {
			if r.absent == "" {
				cells = append(cells, cell{r.name, w.name})
			}
		}
	}
	take := func(c cell) (triple, error) {
		w, _ := workloadNamed(c.Workload)
		return takeTriple(ctx, byName[c.Row], w)
	}
	return newTable(rows, workloads, b.triples(), b.collector(ctx, take).collect(cells))
}

func (b bench) collector(ctx context.Context, take func(cell) (triple, error)) collector {
	return collector{
		want: b.triples(), take: take, shuffle: rand.Shuffle,
		late:  func() bool { return ctx.Err() != nil || time.Now().After(b.deadline) },
		round: b.round, done: b.done,
	}
}

// starts compares the starts of this program with those of bpftrace.
func (b bench) starts(ctx context.Context) (*tries, []starts) {
	var all []starts
	b.say("starts, of kwitness and of bpftrace -c:")
	c := b.collector(ctx, func(cell) (triple, error) {
		s, err := takeStarts(ctx)
		if err == nil {
			all = append(all, s)
		}
		return s.triple(first), err
	})
	c.round = func(int, int) {} // of one cell each: not worth a line
	return c.collect([]cell{{"bpftrace -c", "start"}})[0], all
}

// runs does something as often as a figure has triples.
func runs[T any](ctx context.Context, b bench, what string, run func(context.Context) (T, error)) ([]T, error) {
	b.say("%s:", what)
	var all []T
	for range b.triples() {
		one, err := run(ctx)
		if err != nil {
			b.done(failed)
			return all, err
		}
		b.done(kept)
		all = append(all, one)
	}
	return all, nil
}

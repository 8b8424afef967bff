// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/kwitness/kwitness/tracer/internal/decode"
	"github.com/kwitness/kwitness/tracer/internal/ring"
	"github.com/kwitness/kwitness/tracer/trace"
)

// A consumption is what becomes of a record, in nanoseconds an event.
type consumption struct {
	Write       float64 // the kernel: to write it
	Store       float64 // the tracer: to drain, check and store it
	Decode      float64 // and, when it is asked for, to order and decode it
	Allocations float64 // an event, to drain and store it
}

// consumerRounds is how often the ring is filled and drained.
const consumerRounds = 11

// consumerGoal is goal 6. The kernel writes and the tracer reads in turn, so that
// they do not wait for each other.
func consumerGoal(ctx context.Context) goal {
	g := goal{Number: 6, Name: "draining an event ≤ 0.5 × writing it, < 0.01 allocations"}
	c, err := measureConsumption(ctx)
	if err != nil {
		return g.without("%v", err)
	}
	x := c.Store / c.Write
	g.Measured = fmt.Sprintf("%s, with decoding %s; %.4f allocations", times(x), times((c.Store+c.Decode)/c.Write), c.Allocations)
	g.Verdict = atMost((c.Store+c.Decode)/c.Write, 0.5, 0)
	if c.Allocations >= 0.01 {
		g.Verdict = missed
	}
	g.Why = fmt.Sprintf("an event takes the kernel %s to write, the reader %s to drain and store, and whoever looks at it %s to order and decode",
		duration(c.Write), duration(c.Store), duration(c.Decode))
	return g
}

func measureConsumption(ctx context.Context) (consumption, error) {
	g, err := newGenerator()
	if err != nil {
		return consumption{}, err
	}
	defer g.close()
	r, err := ring.Map(g.events)
	if err != nil {
		return consumption{}, err
	}
	var all []consumption
	for range consumerRounds {
		c, failed := g.round(r)
		if err = errors.Join(err, failed, context.Cause(ctx)); err != nil {
			break
		}
		all = append(all, c)
	}
	return middle(all), errors.Join(err, r.Close())
}

// round fills the ring and drains it.
func (g *generator) round(r *ring.Ring) (c consumption, err error) {
	if c.Write, err = g.write(generated); err != nil {
		return c, err
	}
	var store decode.Store
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := time.Now()
	r.Read(r.Produced(), func(record []byte) { store.Add(record) })
	c.Store = since(begun) / generated
	runtime.ReadMemStats(&after)
	c.Allocations = float64(after.Mallocs-before.Mallocs) / generated
	begun = time.Now()
	log, _ := store.Log(decode.View{Cut: 2 * generated})
	if n := calls(trace.NewLog(log)); n != generated {
		return c, fmt.Errorf("%d of %d events were read", n, generated)
	}
	c.Decode = since(begun) / generated
	return c, g.reset()
}

// calls looks at every event.
func calls(log trace.Log) (n int) {
	for e := range log.All() {
		if e.State == trace.Returned {
			n++
		}
	}
	return n
}

// middle is the median of each figure.
func middle(all []consumption) consumption {
	of := func(figure func(consumption) float64) float64 { return spreadOf(each(all, figure)).median }
	return consumption{
		Write:       of(func(c consumption) float64 { return c.Write }),
		Store:       of(func(c consumption) float64 { return c.Store }),
		Decode:      of(func(c consumption) float64 { return c.Decode }),
		Allocations: of(func(c consumption) float64 { return c.Allocations }),
	}
}

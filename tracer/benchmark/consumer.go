// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"fmt"
)

// A consumption is what becomes of a record, in nanoseconds an event.
type consumption struct {
	Consume     float64 // the tracer: to drain, decode and store it
	Write       float64 // the kernel: to write it
	Allocations float64 // an event
}

// measureConsumption measures it. It is nil as long as the tracer does not let
// its reader be run without its probes.
var measureConsumption func(context.Context) (consumption, error)

// consumerGoal is goal 6.
func consumerGoal(ctx context.Context) goal {
	g := goal{Number: 6, Name: "draining an event ≤ 0.5 × writing it, < 0.01 allocations"}
	if measureConsumption == nil {
		return g.without("the tracer's reader cannot be run without its probes")
	}
	c, err := measureConsumption(ctx)
	if err != nil {
		return g.without("%v", err)
	}
	x := c.Consume / c.Write
	g.Measured = fmt.Sprintf("%s; %.4f allocations", times(x), c.Allocations)
	g.Verdict = atMost(x, 0.5, 0)
	if c.Allocations >= 0.01 {
		g.Verdict = missed
	}
	g.Why = fmt.Sprintf("%s to consume an event, %s to write its record", duration(c.Consume), duration(c.Write))
	return g
}

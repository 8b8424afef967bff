// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/kwitness/kwitness/tracer"
)

// floodRing is the size of the ring that a flood has to get through, in bytes.
const floodRing = 1 << 20

// A flood is a run of getppid as fast as it goes, recorded through a small ring.
type flood struct {
	Made, Recorded, Lost int // calls, calls, records
	Took                 time.Duration
}

// lossless reports whether every call that was made was recorded, and the
// tracer says so.
func (f flood) lossless() bool { return f.Lost == 0 && f.Recorded == f.Made }

// runFlood makes that many calls.
func runFlood(ctx context.Context, calls int) (flood, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	w, _ := workloadNamed(getppidLoop)
	p, err := launch(ctx, w, launching{operations: calls})
	if err != nil {
		return flood{}, err
	}
	stop, err := record(tracer.Config{RingBytes: floodRing}, p)
	if err != nil {
		return flood{}, errors.Join(err, p.end())
	}
	m, err := p.release()
	recordings, stopped := stop()
	if err := errors.Join(err, stopped, p.end()); err != nil {
		return flood{}, err
	}
	return flood{Made: m.operations, Recorded: recorded(recordings, w.names), Lost: lost(recordings), Took: m.took}, nil
}

// floodGoal is goal 4.
func floodGoal(floods []flood, err error) goal {
	g := goal{Number: 4, Name: "a flood of getppid through a 1 MiB ring loses nothing"}
	if err != nil {
		return g.without("%v", err)
	}
	var lossless int
	var sum flood
	for _, f := range floods {
		if f.lossless() {
			lossless++
		}
		sum.Made, sum.Recorded, sum.Lost, sum.Took = sum.Made+f.Made, sum.Recorded+f.Recorded, sum.Lost+f.Lost, sum.Took+f.Took
	}
	g.Measured, g.Verdict = fmt.Sprintf("%d of %d runs", lossless, len(floods)), missed
	if lossless == len(floods) {
		g.Verdict = met
	}
	g.Why = fmt.Sprintf("%d calls made at %s each, %d recorded, %d records lost",
		sum.Made, duration(float64(sum.Took.Nanoseconds())/float64(sum.Made)), sum.Recorded, sum.Lost)
	return g
}

// SPDX-License-Identifier: MIT

package gtrace

import (
	"errors"
	"fmt"

	"github.com/onsi/gomega/types"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A proof is a noun as a verb asks it for which the hits are enough: it matches
// only what matches in every way that the event may have been.
type proof struct {
	types.GomegaMatcher
	trace *trace.Trace
	// sleeps and calls say that such events may have been lost.
	sleeps, calls bool
	// insides are the calls that the noun tells apart.
	insides []string
	// perhaps is the first event that may be a hit, although nothing was lost.
	perhaps *trace.Event
}

// proofs returns the nouns as proofs.
func (v *verb) proofs(t *trace.Trace, nouns ...types.GomegaMatcher) []types.GomegaMatcher {
	ps := make([]types.GomegaMatcher, len(nouns))
	for i, n := range nouns {
		p := &proof{GomegaMatcher: n, trace: t}
		if v.incomplete(t) != nil {
			p.sleeps, p.calls = t.Incomplete(trace.KindSleep) != nil, t.Incomplete(trace.KindCall) != nil
			p.insides = insides(t, n)
		}
		ps[i] = p
	}
	return ps
}

func (p *proof) holds(e trace.Event) (bool, error) {
	ok, err := test(p.GomegaMatcher, e)
	if err == nil && hidesSleep(e) {
		return p.awakeOrNot(e, ok)
	}
	for _, other := range p.others(e) {
		if !ok || err != nil {
			break
		}
		ok, err = test(p.GomegaMatcher, other)
	}
	return ok, err
}

// awakeOrNot reports whether the call matches whether or not it slept before the
// recording began.
func (p *proof) awakeOrNot(e trace.Event, awake bool) (bool, error) {
	e.Slept = true
	asleep, err := test(p.GomegaMatcher, e)
	if err == nil && asleep != awake && p.perhaps == nil {
		e.Slept = false
		p.perhaps = &e
	}
	return asleep && awake, err
}

// unsure returns an error if one of the proofs may have had another hit.
func unsure(proofs []types.GomegaMatcher) error {
	for _, m := range proofs {
		if p := m.(*proof); p.perhaps != nil {
			return fmt.Errorf("%s: %w", clip(oneLine(p.perhaps.GomegaString()), mostColumns), errAsleep)
		}
	}
	return nil
}

var errAsleep = errors.New("it was entered before the recording began, and may have slept then")

// hidesSleep reports whether the call may have slept before the recording began.
func hidesSleep(e trace.Event) bool { return e.Unentered && !e.Slept }

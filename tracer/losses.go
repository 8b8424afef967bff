// SPDX-License-Identifier: MIT

package tracer

import (
	"fmt"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

// losses are the tracer's counters of what was missed, since it was made.
type losses map[string]uint64

// inKernel names the losses that the probes count.
var inKernel = map[bpf.ProbesLoss]string{
	bpf.ProbesLossLOSS_RING:   "records dropped, ring buffer full",
	bpf.ProbesLossLOSS_FOLLOW: "processes not followed, table full",
	bpf.ProbesLossLOSS_COMPAT: "32-bit calls not understood",
}

const (
	skipped   = "probe runs skipped by the kernel, recursion"
	malformed = "records that could not be decoded"
	broken    = "calls with an enter or exit missed"
	stray     = "watchpoint hits delivered as SIGTRAP"
)

// losses reads all counters. They are the tracer's, not a recording's: a loss
// while several recordings run counts against each of them, as nobody knows
// whose record it was.
func (t *Tracer) losses() (losses, error) {
	now := losses{malformed: t.malformed.Load()}
	for key, name := range inKernel {
		var perCPU []uint64
		if err := t.probes.Maps[bpf.ProbesMapLosses].Lookup(key, &perCPU); err != nil {
			return nil, fmt.Errorf("read the count of lost records: %w", err)
		}
		for _, n := range perCPU {
			now[name] += n
		}
	}
	for name, prog := range t.probes.Programs {
		stats, err := prog.Stats()
		if err != nil {
			return nil, fmt.Errorf("read the misses of %s: %w", name, err)
		}
		now[skipped] += stats.RecursionMisses
	}
	return now, nil
}

// lost returns what was missed since the recording began.
func (r *Recording) lost() (trace.Losses, error) {
	now, err := r.tracer.losses()
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	now[broken], now[stray] = r.stream.Broken(), r.stream.Strays()
	r.mu.Unlock()
	var lost trace.Losses
	for _, what := range []string{
		inKernel[bpf.ProbesLossLOSS_RING], inKernel[bpf.ProbesLossLOSS_FOLLOW], inKernel[bpf.ProbesLossLOSS_COMPAT],
		skipped, malformed, broken, stray,
	} {
		if n := now[what] - r.before[what]; n > 0 {
			lost = append(lost, trace.Loss{What: what, Count: n})
		}
	}
	return lost, nil
}

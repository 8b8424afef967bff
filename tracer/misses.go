// SPDX-License-Identifier: MIT

package tracer

import (
	"fmt"

	"github.com/kwitness/kwitness/tracer/trace"
)

// misses are the runs of each hook's probes that the kernel has skipped, as a
// program may not interrupt itself (recursion_misses), since the tracer was made.
type misses map[Hook]uint64

func (t *Tracer) misses() (misses, error) {
	t.probes.mu.Lock()
	defer t.probes.mu.Unlock()
	now := misses{}
	for hook, names := range programs {
		for _, name := range names {
			prog := t.probes.programs[name]
			if prog == nil {
				continue // its hook is not in use
			}
			stats, err := prog.Stats()
			if err != nil {
				return nil, fmt.Errorf("read the misses of %s: %w", name, err)
			}
			now[hook] += stats.RecursionMisses
		}
	}
	missed, err := t.probes.kprobeMisses()
	if missed > 0 {
		now[HookFunctions] += missed
	}
	return now, err
}

func (m misses) since(before misses) misses {
	for hook := range m {
		m[hook] -= before[hook]
	}
	return m
}

// hookKinds are the kinds of events that may be missing if a probe of the hook
// did not run; nil are all.
var hookKinds = map[Hook][]trace.Kind{
	HookSyscalls:  inside,
	HookSignals:   {trace.KindSignal, trace.KindDelivery},
	HookTasks:     nil,
	HookSched:     {trace.KindSleep, trace.KindWake, trace.KindDead},
	HookWatch:     access,
	HookCgroups:   nil,
	HookTCP:       {trace.KindTCP},
	HookFaults:    {trace.KindFault},
	HookAllocs:    {trace.KindAlloc},
	HookTimers:    {trace.KindTimer},
	HookFunctions: {trace.KindFunction},
	HookLSM:       {trace.KindFunction},
}

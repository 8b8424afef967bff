// SPDX-License-Identifier: MIT

package tracer

import (
	"fmt"
	"maps"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

// misses are the runs of each hook's probes that the kernel has skipped, as a
// program may not interrupt itself (recursion_misses), and that were not excused,
// since the tracer was made.
type misses map[Hook]uint64

func (t *Tracer) misses() (misses, error) {
	t.probes.mu.Lock()
	defer t.probes.mu.Unlock()
	for {
		before, err := t.probes.excused()
		if err != nil {
			return nil, err
		}
		now, err := t.probes.skipped()
		if err != nil {
			return nil, err
		}
		after, err := t.probes.excused()
		if err != nil {
			return nil, err
		}
		if maps.Equal(before, after) { // else the two do not belong together
			return now.since(after), nil
		}
	}
}

// skipped returns the runs that were skipped, excused or not.
func (p *probes) skipped() (misses, error) {
	now := misses{}
	for hook, names := range programs {
		for _, name := range names {
			prog := p.programs[name]
			if _, double := doubles[name]; double || prog == nil {
				continue // or its hook is not in use
			}
			stats, err := prog.Stats()
			if err != nil {
				return nil, fmt.Errorf("read the misses of %s: %w", name, err)
			}
			now[hook] += stats.RecursionMisses
		}
	}
	missed, err := p.kprobeMisses()
	if missed > 0 {
		now[HookFunctions] += missed
	}
	return now, err
}

// doubles are the programs that excuse what the kernel skipped of a probe, and
// where they count.
var doubles = map[string]bpf.ProbesDoubled{
	bpf.ProbesProgAllocKmallocD:  bpf.ProbesDoubledDOUBLED_KMALLOC,
	bpf.ProbesProgAllocCachedD:   bpf.ProbesDoubledDOUBLED_CACHED,
	bpf.ProbesProgAllocKmallocnd: bpf.ProbesDoubledDOUBLED_KMALLOC_NODE,
	bpf.ProbesProgAllocCachednd:  bpf.ProbesDoubledDOUBLED_CACHED_NODE,
	bpf.ProbesProgTimerStartD:    bpf.ProbesDoubledDOUBLED_TIMER,
}

// excused returns the runs that were skipped and of which nothing was to be
// recorded, as their doubles have seen.
func (p *probes) excused() (misses, error) {
	now := misses{}
	for hook, names := range programs {
		for _, name := range names {
			at, double := doubles[name]
			if !double || p.programs[name] == nil {
				continue
			}
			var busy []bpf.ProbesBusy
			if err := p.Maps[bpf.ProbesMapDoubles].Lookup(uint32(at), &busy); err != nil {
				return nil, fmt.Errorf("read the excuses of %s: %w", name, err)
			}
			for _, cpu := range busy {
				now[hook] += cpu.Excused
			}
		}
	}
	return now, nil
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

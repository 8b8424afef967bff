// SPDX-License-Identifier: MIT

package tracer

import (
	"fmt"
	"maps"
	"slices"

	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/bpf"
	"github.com/kwitness/kwitness/tracer/trace"
)

// A demand is what a hook records of those recordings that ask for it.
type demand struct {
	bit  bpf.ProbesInclude
	kind trace.Kind
}

var demands = map[Hook]demand{
	HookFaults:    {bpf.ProbesIncludeINCLUDE_FAULTS, trace.KindFault},
	HookAllocs:    {bpf.ProbesIncludeINCLUDE_ALLOCS, trace.KindAlloc},
	HookTimers:    {bpf.ProbesIncludeINCLUDE_TIMERS, trace.KindTimer},
	HookFunctions: {bpf.ProbesIncludeINCLUDE_FUNCTIONS, trace.KindFunction},
	HookLSM:       {bpf.ProbesIncludeINCLUDE_LSM, trace.KindFunction},
}

// Include records also what the hook sees ([HookFaults], [HookAllocs], [HookTimers],
// [HookFunctions] or [HookLSM]) of the recorded threads, from now on: what a thread
// does after Include has returned is in the trace, or counted as lost. What it did
// before is not, also in the call that it is in; so include before the target does
// what is asserted of it. To include twice is to include.
//
// Faults are recorded wherever the thread is, allocations, timers and functions of
// the kernel inside recorded calls that were seen to be entered. Those functions that
// a waker calls (ep_poll_callback, send_sigio, send_sigio_to_task and
// file_send_sigiotask) are recorded of the recorded threads and of bystanders, also in
// an interrupt on top of them, and of anybody if they are for a recorded process: if
// one of its threads waits in the epoll instance, or it is the owner.
//
// But for these, what an interrupt, or the soft half of one, does on top of the
// thread is not the thread's, and left out: of a send to the own machine, for
// example, all that the receiving socket does. (A kernel with PREEMPT_RT serves
// softirqs like any other work; there they are not told apart.)
//
// The error wraps [ErrNotSupported] or [ErrNotPermitted] if this machine has no
// such thing, and EINVAL for any other hook.
func (r *Recording) Include(h Hook) error {
	if err := r.running(func() error { return r.include(h) }); err != nil {
		return fmt.Errorf("include %s: %w", h, err)
	}
	return nil
}

func (r *Recording) include(h Hook) error {
	d, ok := demands[h]
	if !ok {
		return fmt.Errorf("it is not recorded on demand: %w", unix.EINVAL)
	}
	if err := r.tracer.probes.use(h); err != nil {
		return err
	}
	r.slot.include(d.bit)
	r.includeFunctions(h)
	r.demand(d.kind)
	return nil
}

// includeFunctions notes of which functions the calls are recorded.
func (r *Recording) includeFunctions(h Hook) {
	names, lack := r.tracer.probes.functionsOf(h)
	for _, name := range names {
		if !slices.Contains(r.functions, name) {
			r.functions = append(r.functions[:len(r.functions):len(r.functions)], name)
		}
	}
	if len(lack) > 0 {
		r.unprobed = maps.Clone(r.unprobed) // a trace may have the old one
		maps.Copy(r.unprobed, lack)
	}
}

// demand notes that events of the kind are recorded.
func (r *Recording) demand(k trace.Kind) {
	if !slices.Contains(r.demanded, k) {
		r.demanded = append(r.demanded, k)
	}
}

// onDemand are the kinds of which nothing is recorded unless it is asked for.
var onDemand = []trace.Kind{trace.KindTCP, trace.KindFault, trace.KindAlloc, trace.KindTimer, trace.KindFunction}

// kinds returns the kinds of events that are recorded.
func (r *Recording) kinds() []trace.Kind {
	return slices.DeleteFunc(trace.Kinds(), func(k trace.Kind) bool {
		return slices.Contains(onDemand, k) && !slices.Contains(r.demanded, k)
	})
}

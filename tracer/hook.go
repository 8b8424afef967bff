// SPDX-License-Identifier: MIT

package tracer

import (
	"fmt"

	"github.com/kwitness/kwitness/bpf"
)

// A Hook is a group of probes that are used together.
type Hook string

// The hooks. A tracer needs the first four; the others are loaded when something
// is asked for that needs them.
const (
	// HookSyscalls sees every call at its enter and exit (sys_enter, sys_exit).
	HookSyscalls Hook = "syscalls"
	// HookSignals sees signals being generated and delivered (signal_generate,
	// signal_deliver).
	HookSignals Hook = "signals"
	// HookTasks sees forks, execs and exits (sched_process_fork, _exec, _exit)
	// and follows children.
	HookTasks Hook = "tasks"
	// HookSched sees who waits and who wakes whom (sched_switch, sched_waking).
	// It needs Linux 5.18, where sched_switch got the state of the task.
	HookSched Hook = "sched"
	// HookWatch sees which kernel code touches watched memory (hardware
	// watchpoints of perf_event_open(2)).
	HookWatch Hook = "watch"
	// HookCgroups follows processes into a recorded control group
	// (cgroup_attach_task, sched_process_fork).
	HookCgroups Hook = "cgroups"
	// HookTCP sees TCP sockets change their state (inet_sock_set_state).
	HookTCP Hook = "tcp"
	// HookFaults sees the kernel fault on memory of the program that it reads or
	// writes (page_fault_kernel). arm64 does not have it.
	HookFaults Hook = "faults"
	// HookAllocs sees what a call makes the kernel allocate (kmalloc,
	// kmem_cache_alloc, and their _node relatives up to Linux 6.0).
	HookAllocs Hook = "allocs"
	// HookTimers sees a call start high-resolution timers (hrtimer_start).
	HookTimers Hook = "timers"
	// HookFunctions sees functions of the kernel being called: those that poll
	// files for select, poll and epoll, that wake who waits for them, and that choose
	// who gets a SIGIO (fentry and fexit, or kprobe and kretprobe). Those that can be
	// probed are: [trace.Trace] says which.
	HookFunctions Hook = "functions"
	// HookLSM sees what security modules are asked about fcntl(2) and SIGIO
	// (file_fcntl, file_set_fowner, file_send_sigiotask).
	HookLSM Hook = "lsm"
)

// Hooks are all hooks there are.
var Hooks = append(baseHooks[:len(baseHooks):len(baseHooks)], HookWatch, HookCgroups, HookTCP, HookFaults, HookAllocs, HookTimers, HookFunctions, HookLSM)

// baseHooks are those that every recording needs.
var baseHooks = []Hook{HookSyscalls, HookSignals, HookTasks, HookSched}

// programs says which probes make up a hook.
var programs = map[Hook][]string{
	HookSyscalls: {bpf.ProbesProgCallE, bpf.ProbesProgCallX},
	HookSignals:  {bpf.ProbesProgSignalGenerate, bpf.ProbesProgSignalDeliver},
	HookTasks:    {bpf.ProbesProgTaskFork, bpf.ProbesProgTaskExec, bpf.ProbesProgTaskExit},
	HookSched:    {bpf.ProbesProgTaskSwitch, bpf.ProbesProgTaskWaking},
	HookWatch:    {bpf.ProbesProgWatchStore, bpf.ProbesProgWatchAccess},
	HookCgroups:  {bpf.ProbesProgCgroupJoin, bpf.ProbesProgCgroupBorn},
	HookTCP:      {bpf.ProbesProgTcpState},
	HookFaults:   {bpf.ProbesProgFault},
	HookAllocs: {
		bpf.ProbesProgAllocKmalloc, bpf.ProbesProgAllocCached, bpf.ProbesProgAllocKmallocN, bpf.ProbesProgAllocCachedN,
		bpf.ProbesProgAllocKmallocD, bpf.ProbesProgAllocCachedD, bpf.ProbesProgAllocKmallocnd, bpf.ProbesProgAllocCachednd,
	},
	HookTimers:    {bpf.ProbesProgTimerStart, bpf.ProbesProgTimerStartD},
	HookFunctions: append(programsOf(HookFunctions), kprobes...),
	HookLSM:       programsOf(HookLSM),
}

func programsOf(h Hook) (names []string) {
	for _, f := range functions[h] {
		names = append(names, f.program)
	}
	return names
}

// HaveHook reports whether h can be used now, by loading and attaching its
// probes and taking them away again: nil, an error that wraps [ErrNotSupported]
// or [ErrNotPermitted], or why it could not be tried.
func HaveHook(h Hook) error {
	if programs[h] == nil {
		return fmt.Errorf("no hook %q", string(h))
	}
	p, err := load(Config{}, h)
	if err != nil {
		return err
	}
	defer p.close() // nothing was recorded
	if h == HookWatch {
		return p.calibrate()
	}
	return nil
}

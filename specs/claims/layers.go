// SPDX-License-Identifier: MIT

package claims

// A Layer is a kind of evidence. Two layers are independent of one another: what
// misleads one leaves the other as it is.
type Layer string

// The layers.
const (
	// Calls are system calls with arguments and results: sys_enter, sys_exit.
	Calls Layer = "calls"
	// Snapshots are the caller's memory behind the arguments, at the enter and at
	// the exit of a call.
	Snapshots Layer = "snapshots"
	// Signals are signals being generated and delivered: signal_generate,
	// signal_deliver.
	Signals Layer = "signals"
	// Tasks are forks, execs and exits: sched_process_fork, _exec, _exit.
	Tasks Layer = "tasks"
	// Scheduler is who waits and who wakes whom: sched_switch, sched_waking.
	Scheduler Layer = "scheduler"
	// TCP is the state of sockets: inet_sock_set_state.
	TCP Layer = "tcp states"
	// Faults are the kernel's page faults on the program's memory, each with the
	// function that copies: page_fault_kernel.
	Faults Layer = "page faults"
	// Allocations are what the kernel allocates, and for whom: kmalloc,
	// kmem_cache_alloc.
	Allocations Layer = "allocations"
	// Timers are timers being started: hrtimer_start.
	Timers Layer = "timers"
	// Watchpoints are reads and writes of bytes of the program or of the kernel,
	// each with the function that makes it: the CPU's debug registers.
	Watchpoints Layer = "watchpoints"
	// Objects are the kernel's own data as they stand: struct file, struct
	// eventpoll and its tree.
	Objects Layer = "kernel objects"
	// Procfs is what the kernel says of itself in /proc and /sys.
	Procfs Layer = "procfs"
	// Behaviour is what the program sees for itself: results and memory.
	Behaviour Layer = "behaviour"
)

// Layers are all of them.
var Layers = []Layer{
	Calls, Snapshots, Signals, Tasks, Scheduler, TCP, Faults, Allocations, Timers, Watchpoints, Objects, Procfs, Behaviour,
}

// SPDX-License-Identifier: MIT

package trace

// A Kind says what an [Event] is.
type Kind uint8

// The kinds of events, with the tracepoint each comes from.
const (
	KindCall     Kind = iota + 1 // a system call: sys_enter and sys_exit
	KindSignal                   // a signal was generated: signal_generate
	KindDelivery                 // a signal reached its handler: signal_deliver
	KindFork                     // a task was made: sched_process_fork
	KindExec                     // a program was replaced: sched_process_exec
	KindExit                     // a task began to end: sched_process_exit
	KindDead                     // an ended task left its CPU for ever: sched_switch with TASK_DEAD
	KindSleep                    // a task left its CPU to wait: sched_switch
	KindWake                     // a waiting task was woken: sched_waking
	KindAccess                   // kernel code touched watched memory: hardware watchpoint
	KindTCP                      // a TCP socket changed its state: inet_sock_set_state
	KindFault                    // the kernel faulted on memory of the program: page_fault_kernel
	KindAlloc                    // a call made the kernel allocate an object: kmalloc, kmem_cache_alloc
	KindTimer                    // a call started a timer: hrtimer_start
	KindFunction                 // a kernel function was called: fentry, fexit, LSM
)

var kindNames = []string{
	KindCall: "call", KindSignal: "signal", KindDelivery: "delivery", KindFork: "fork", KindExec: "exec",
	KindExit: "exit", KindDead: "dead", KindSleep: "sleep", KindWake: "wake", KindAccess: "access",
	KindTCP: "tcp", KindFault: "fault", KindAlloc: "alloc", KindTimer: "timer",
	KindFunction: "function",
}

// Kinds returns all kinds.
func Kinds() []Kind {
	var all []Kind
	for k := KindCall; k <= KindFunction; k++ {
		all = append(all, k)
	}
	return all
}

// String returns the kind in one lower-case word.
func (k Kind) String() string { return word("kind", kindNames, uint8(k)) }

// MarshalText writes the kind as its word.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (k *Kind) UnmarshalText(text []byte) error {
	n, err := number("kind", kindNames, string(text))
	*k = Kind(n)
	return err
}

// SPDX-License-Identifier: MIT

package trace

import "fmt"

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
)

var kindNames = [...]string{
	KindCall: "call", KindSignal: "signal", KindDelivery: "delivery", KindFork: "fork", KindExec: "exec",
	KindExit: "exit", KindDead: "dead", KindSleep: "sleep", KindWake: "wake", KindAccess: "access",
}

// String returns the kind in one lower-case word.
func (k Kind) String() string {
	if int(k) < len(kindNames) && kindNames[k] != "" {
		return kindNames[k]
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// MarshalText writes the kind as its word.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

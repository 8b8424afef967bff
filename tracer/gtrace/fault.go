// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A FaultNoun matches the kernel faulting on memory of the program that it reads
// or writes for it, seen at the tracepoint page_fault_kernel. Its modifiers return
// copies.
type FaultNoun struct{ noun }

// Fault matches a page fault of the kernel on memory of the program. The recording
// must include it: tracer.HookFaults.
func Fault() FaultNoun {
	return FaultNoun{noun{kind: trace.KindFault}.and(naming(check{words: "page fault", holds: always}))}
}

// At matches faults at this address.
func (n FaultNoun) At(addr uint64) FaultNoun {
	return FaultNoun{n.and(isAddress("at %s", "address", func(e trace.Event) uint64 { return e.Addr }, addr))}
}

// Reading matches faults of a read.
func (n FaultNoun) Reading() FaultNoun { return n.way("reading", false) }

// Writing matches faults of a write.
func (n FaultNoun) Writing() FaultNoun { return n.way("writing", true) }

func (n FaultNoun) way(words string, write bool) FaultNoun {
	return FaultNoun{n.and(is(words, "access", func(e trace.Event) bool { return e.Write }, write, directionName))}
}

// In matches faults with the kernel function anywhere in their stack, like
// [AccessNoun.In].
func (n FaultNoun) In(function string) FaultNoun { return FaultNoun{n.and(inStack(function))} }

// During matches faults of a thread inside a call of the family.
func (n FaultNoun) During(f trace.Family) FaultNoun { return FaultNoun{n.and(during(f))} }

// By matches faults in the context of process pid.
func (n FaultNoun) By(pid int) FaultNoun { return FaultNoun{n.and(by(pid))} }

// ByThread matches faults in the context of thread tid.
func (n FaultNoun) ByThread(tid int) FaultNoun { return FaultNoun{n.and(byThread(tid))} }

// Where matches faults for which holds returns true; the words say in a phrase
// what that means.
func (n FaultNoun) Where(words string, holds func(trace.Event) bool) FaultNoun {
	return FaultNoun{n.and(where(words, holds))}
}

// isAddress asks that a field with an address has the value want.
func isAddress(words, field string, get func(trace.Event) uint64, want uint64) check {
	hex := func(addr uint64) string { return fmt.Sprintf("%#x", addr) }
	return is(fmt.Sprintf(words, hex(want)), field, get, want, hex)
}

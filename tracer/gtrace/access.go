// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"

	"github.com/kwitness/kwitness/tracer/trace"
)

// An AccessNoun matches kernel code touching watched memory, seen by a hardware
// watchpoint. One event is one or more accesses of the same instruction or of
// neighbours: see [trace.Access]. Its modifiers return copies.
type AccessNoun struct{ noun }

// KernelRead matches the kernel reading the memory of the named watchpoint.
func KernelRead(watch string) AccessNoun { return access("KernelRead", "reading", watch, false) }

// KernelWrite matches the kernel writing the memory of the named watchpoint.
func KernelWrite(watch string) AccessNoun { return access("KernelWrite", "writing", watch, true) }

func access(name, verb, watch string, write bool) AccessNoun {
	direction := is("kernel "+verb, "access", func(e trace.Event) bool { return e.Write }, write, directionName)
	watched := is(watch, "watch", func(e trace.Event) string { return e.Watch }, watch, func(w string) string { return w })
	watched.unseen, watched.code = noWatch(watch), fmt.Sprintf("%s(%q)", name, watch)
	return AccessNoun{noun{kind: trace.KindAccess}.and(naming(direction)).and(naming(watched))}
}

func directionName(write bool) string {
	if write {
		return "a write"
	}
	return "a read"
}

// During matches accesses by a thread inside a call of the family.
func (n AccessNoun) During(f trace.Family) AccessNoun { return AccessNoun{n.and(during(f))} }

// In matches accesses with the kernel function anywhere in their stack, such as
// core_sys_select, or with a part that the compiler made of it, such as
// core_sys_select.constprop.0.
func (n AccessNoun) In(function string) AccessNoun { return AccessNoun{n.and(inStack(function))} }

// By matches accesses in the context of process pid.
func (n AccessNoun) By(pid int) AccessNoun { return AccessNoun{n.and(by(pid))} }

// Where matches accesses for which holds returns true; the words say in a
// phrase what that means.
func (n AccessNoun) Where(words string, holds func(trace.Event) bool) AccessNoun {
	return AccessNoun{n.and(where(words, holds))}
}

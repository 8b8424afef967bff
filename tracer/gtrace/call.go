// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"
	"slices"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A CallNoun matches a system call, seen at the tracepoints sys_enter and
// sys_exit. Its modifiers return copies.
type CallNoun struct{ noun }

// Syscall matches the calls of exactly one number, by the kernel's name of it:
// Syscall("pselect6") does not match select.
func Syscall(name string) CallNoun {
	n := call(name, trace.Family{name})
	n.asks[0].code = fmt.Sprintf("Syscall(%q)", name)
	return n
}

// call matches the calls of a family. The words name the family and what is
// asked of its own arguments.
func call(words string, f trace.Family) CallNoun {
	return CallNoun{noun{kind: trace.KindCall}.and(naming(check{
		words:  words,
		holds:  func(e trace.Event) bool { return slices.Contains(f, e.Name) },
		miss:   func(e trace.Event) string { return fmt.Sprintf("call is %s, not %s", e.Name, familyName(f)) },
		unseen: noCalls(f),
	}))}
}

// By matches calls of process pid.
func (n CallNoun) By(pid int) CallNoun { return CallNoun{n.and(by(pid))} }

// ByThread matches calls of thread tid.
func (n CallNoun) ByThread(tid int) CallNoun { return CallNoun{n.and(byThread(tid))} }

// Where matches calls for which holds returns true. The words say in a phrase
// what that means, "with two members in the read set": messages quote them.
func (n CallNoun) Where(words string, holds func(trace.Event) bool) CallNoun {
	return CallNoun{n.and(where(words, holds))}
}

// OfFD matches calls about the descriptor fd: epoll_ctl's target, for most
// others the first argument, for dup2, splice and their like either of two, for
// close_range every one that it closes. It is an error to ask this of a call
// whose descriptor [trace.Call.FDs] does not know.
func (n CallNoun) OfFD(fd int) CallNoun {
	c := isID("of fd %d", "fd", func(e trace.Event) int { return e.FD() }, fd)
	c.holds = func(e trace.Event) bool {
		fds, _ := e.FDs()
		return slices.Contains(fds, fd) || inCloseRange(e, fd)
	}
	c.unknown = knowsFD
	return CallNoun{n.and(deeply(c))}
}

// inCloseRange reports whether the call is a close_range that closes fd; with
// CLOSE_RANGE_CLOEXEC (4) it closes nothing.
func inCloseRange(e trace.Event, fd int) bool {
	return e.Name == "close_range" && e.Args[2]&4 == 0 && uint32(e.Args[0]) <= uint32(fd) && uint32(fd) <= uint32(e.Args[1])
}

// knowsFD returns an error if the trace has no answer for such calls: a
// descriptor that is merely unknown must not pass for another one.
func knowsFD(e trace.Event) error {
	if _, known := e.FDs(); known || e.Name == "close_range" {
		return nil
	}
	return fmt.Errorf("OfFD: the trace does not know which descriptor %s is about", e.Name)
}

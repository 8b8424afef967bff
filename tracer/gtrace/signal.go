// SPDX-License-Identifier: MIT

package gtrace

import (
	"fmt"
	"syscall"

	"github.com/kwitness/kwitness/tracer/trace"
)

// A SignalNoun matches the generation of a signal, seen at the tracepoint
// signal_generate. Its modifiers return copies.
type SignalNoun struct{ noun }

// Signal matches the generation of sig, whatever becomes of it: see
// [SignalNoun.Queued] and [Delivery].
func Signal(sig syscall.Signal) SignalNoun {
	return SignalNoun{noun{kind: trace.KindSignal}.and(isSignal(sig))}
}

func isSignal(sig syscall.Signal) check {
	name := trace.SignalName(int(sig))
	return naming(is(name, "signal", func(e trace.Event) int { return e.Sig }, int(sig), trace.SignalName))
}

// FromKernel matches signals of the kernel's own: their si_code is SI_KERNEL or
// another positive one, such as the POLL_IN of send_sigio_to_task.
func (n SignalNoun) FromKernel() SignalNoun {
	return n.from("from the kernel", "the kernel", func(e trace.Event) bool { return e.Code > 0 })
}

// FromKill matches signals that a process sent by kill, tkill or tgkill: their
// si_code is SI_USER or SI_TKILL.
func (n SignalNoun) FromKill() SignalNoun { return n.from("from kill", "kill", byKill) }

// From matches signals that process pid sent by kill, tkill or tgkill.
func (n SignalNoun) From(pid int) SignalNoun {
	who := fmt.Sprintf("pid %d", pid)
	return n.from("from "+who, who, func(e trace.Event) bool { return byKill(e) && e.Sender == pid })
}

func byKill(e trace.Event) bool { return e.Code == trace.CodeUser || e.Code == trace.CodeTkill }

func (n SignalNoun) from(words, want string, holds func(trace.Event) bool) SignalNoun {
	return SignalNoun{n.and(check{
		words: words,
		holds: holds,
		miss:  func(e trace.Event) string { return fmt.Sprintf("from is %s, not %s", e.Origin(), want) },
	})}
}

// To matches signals to process pid, or to a thread of it.
func (n SignalNoun) To(pid int) SignalNoun {
	return SignalNoun{n.and(isID("to pid %d", "to", func(e trace.Event) int { return e.To }, pid))}
}

// Queued matches signals that became pending for their target
// (TRACE_SIGNAL_DELIVERED), rather than ignored, lost or pending already.
func (n SignalNoun) Queued() SignalNoun {
	return SignalNoun{n.and(is("that was queued", "result",
		func(e trace.Event) trace.SignalResult { return e.Result }, trace.SignalQueued, trace.SignalResult.String))}
}

// During matches signals that were generated while the thread in whose context
// that happened was inside a call of the family.
func (n SignalNoun) During(f trace.Family) SignalNoun { return SignalNoun{n.and(during(f))} }

// Where matches signals for which holds returns true; the words say in a phrase
// what that means.
func (n SignalNoun) Where(words string, holds func(trace.Event) bool) SignalNoun {
	return SignalNoun{n.and(where(words, holds))}
}

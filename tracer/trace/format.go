// SPDX-License-Identifier: MIT

package trace

import (
	"fmt"
	"strings"
)

// String returns the event in one line, without its position and time. Like
// all text of this package it can be put on a terminal: names, which come from
// others, are escaped where they hold anything that does not print.
func (e Event) String() string {
	switch e.Kind {
	case KindCall:
		return e.Call.String()
	case KindSignal:
		return e.Signal.String()
	case KindDelivery:
		return fmt.Sprintf("%s is delivered to its %s", SignalName(e.Sig), handler(e.Handler))
	case KindAccess:
		return e.Access.String()
	case KindFault:
		return e.faultString()
	case KindTCP:
		return e.TCP.String()
	case KindAlloc:
		return e.Alloc.String()
	case KindTimer:
		return e.Timer.String()
	case KindFunction:
		return e.FunctionCall.String()
	}
	return printable(e.taskString())
}

func (e Event) taskString() string {
	switch {
	case e.NewThread():
		return fmt.Sprintf("starts thread %d", e.ChildTID)
	case e.Kind == KindFork:
		return fmt.Sprintf("forks process %d", e.Child)
	case e.Kind == KindExec:
		return "runs a new program"
	case e.Kind == KindExit && e.Last:
		return "exits, " + statusString(e.Status)
	case e.Kind == KindExit:
		return "its thread exits"
	case e.Kind == KindDead:
		return "is off its CPU for ever"
	case e.Kind == KindSleep:
		return strings.TrimSuffix("sleeps in "+e.Inside, " in ")
	case e.Kind == KindWake:
		return fmt.Sprintf("wakes thread %d", e.Target)
	}
	return e.Kind.String()
}

// String returns the signal with its origin, target and what became of it.
func (s Signal) String() string {
	to := fmt.Sprintf("to pid %d", s.To)
	if !s.Group {
		to = fmt.Sprintf("to thread %d of pid %d", s.ToTID, s.To)
	}
	return fmt.Sprintf("%s %s from %s: %s", SignalName(s.Sig), to, s.Origin(), s.Result)
}

// Origin says who sent the signal: "the kernel", "pid 4711 (kill)".
func (s Signal) Origin() string {
	switch {
	case s.Code == CodeUser:
		return fmt.Sprintf("pid %d (kill)", s.Sender)
	case s.Code == CodeTkill:
		return fmt.Sprintf("pid %d (tgkill)", s.Sender)
	case s.Code > 0:
		return "the kernel"
	}
	return fmt.Sprintf("pid %d (code %d)", s.Sender, s.Code)
}

// String says which watched memory was touched, how, and by which function
// and its callers.
func (a Access) String() string {
	verb := "reads"
	if a.Write {
		verb = "writes"
	}
	return printable(in(fmt.Sprintf("kernel %s %s", verb, a.Watch), a.Stack...))
}

// in says in which function, with its callers, something is done.
func in(what string, functions ...string) string {
	functions = functions[:min(3, len(functions))]
	return strings.TrimSuffix(what+" in "+strings.Join(functions, " < "), " in ")
}

func handler(addr uint64) string {
	if addr == 0 {
		return "default action"
	}
	return fmt.Sprintf("handler %#x", addr)
}

func statusString(status int) string {
	if sig := status & 0x7f; sig != 0 {
		return "killed by " + SignalName(sig)
	}
	return fmt.Sprintf("status %d", status>>8&0xff)
}

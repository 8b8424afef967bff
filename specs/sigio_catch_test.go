// SPDX-License-Identifier: MIT

package specs_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"
	"golang.org/x/sys/unix"

	"github.com/kwitness/kwitness/specs/claims"
	"github.com/kwitness/kwitness/specs/internal/puppet"
	. "github.com/kwitness/kwitness/tracer/gtrace"
	"github.com/kwitness/kwitness/tracer/trace"
)

var processCatches = subject{
	claim: claimed("sigio.the-process-catches-it"),
	act:   catchSigio(true),
	facts: []fact{
		{says: "the kernel queues SIGIO for the owner while another process writes", by: claims.Signals, judge: queuedByWriter},
		{says: "it is delivered to the owner's handler", by: claims.Signals, judge: deliveredToHandler},
		{says: "the handler has run once", by: claims.Behaviour, judge: handlerRan},
	},
	mutants: []mutant{
		{fails: "the kernel queues", act: killedSigio, why: "where kill(2) sends it"},
		{fails: "it is delivered", act: catchSigio(false), why: "where the signal stays blocked"},
		{fails: "the handler has run", act: catchSigio(false), why: "where the signal stays blocked"},
	},
}

// catchSigio has a child write to a socket that raises SIGIO for the puppet,
// which catches it or leaves it blocked.
func catchSigio(catch bool) act {
	return func(_ context.Context, r *run) {
		p := r.puppet
		a, b := p.Socketpair()
		writer := p.Fork()
		p.Catch(unix.SIGIO)
		if !catch {
			p.Block(unix.SIGIO)
		}
		ownSigio(p, a)
		before := p.Handled()
		r.saw["writer"] = writer.PID()
		writer.Write(b, "x")
		p.Call(unix.SYS_GETPID) // the signal is delivered before it returns
		r.saw["handled"] = p.Handled() - before
	}
}

// killedSigio has a child kill the puppet with a SIGIO.
func killedSigio(_ context.Context, r *run) {
	killer := r.puppet.Fork()
	r.saw["writer"] = killer.PID()
	killer.Call(unix.SYS_KILL, r.PID(), int(unix.SIGIO))
}

func queuedByWriter(r *run) string {
	writer := r.saw["writer"].(int)
	Expect(r).To(HaveExactly(1, Signal(unix.SIGIO).FromKernel().To(r.PID()).Queued()))
	Expect(r).To(HaveExactly(1, Signal(unix.SIGIO).During(trace.Write).Where("for the whole process", func(e trace.Event) bool {
		return e.Group && e.PID == writer
	})))
	return fmt.Sprintf("SIGIO with SI_KERNEL to process %d, in the write of process %d", r.PID(), writer)
}

func deliveredToHandler(r *run) string {
	Expect(r).To(HaveExactly(1, Delivery(unix.SIGIO).By(r.PID()).Where("to a handler", func(e trace.Event) bool {
		return e.Code == trace.CodeKernel && e.Handler > puppet.Ignore
	})))
	Expect(r).To(HaveInOrder(Signal(unix.SIGIO), Delivery(unix.SIGIO), Sigreturn().By(r.PID())))
	return fmt.Sprintf("delivered in process %d, then rt_sigreturn", r.PID())
}

func handlerRan(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("handled", 1), "runs of the handler")
	return fmt.Sprintf("%d run, by the process's own counter", r.saw["handled"])
}

var needsHandler = subject{
	claim: claimed("sigio.needs-a-handler"),
	act:   meetSigio(puppet.Default, puppet.Ignore),
	facts: []fact{
		{says: "without a handler SIGIO kills", by: claims.Tasks, judge: killedBySigio},
		{says: "its parent hears that SIGIO has killed it", by: claims.Behaviour, judge: parentHears},
		{says: "where it is ignored, it is not even queued", by: claims.Signals, judge: ignoredSigio},
	},
	mutants: []mutant{
		{fails: "without a handler", act: meetSigio(puppet.Ignore, puppet.Ignore), why: "where it is ignored"},
		{fails: "its parent", act: meetSigio(puppet.Ignore, puppet.Ignore), why: "where it is ignored"},
		{fails: "where it is ignored", act: meetSigio(puppet.Default, puppet.Default), why: "where it is not"},
	},
}

// meetSigio has two children take a SIGIO with these dispositions. One that
// lives exits by itself.
func meetSigio(one, other int) act {
	return func(_ context.Context, r *run) {
		for i, disposition := range []int{one, other} {
			child := r.puppet.Fork()
			child.Dispose(unix.SIGIO, disposition, 0)
			child.Unblock(unix.SIGIO)
			raiseSigio(r.puppet, child)
			if disposition == puppet.Ignore {
				child.Begin(unix.SYS_EXIT_GROUP, 0)
			}
			r.saw[fmt.Sprintf("child %d", i)] = child.PID()
			r.saw[fmt.Sprintf("status %d", i)] = waitFor(r.puppet, child)
		}
	}
}

// raiseSigio writes to a socket whose owner is the child.
func raiseSigio(p, child *puppet.Puppet) {
	a, b := p.Socketpair()
	p.Fcntl(a, unix.F_SETOWN, child.PID())
	p.AddFlags(a, unix.O_ASYNC)
	p.Write(b, "x")
}

// waitFor returns the wait status of a child.
func waitFor(p, child *puppet.Puppet) int {
	at := puppet.Put(p, int32(0))
	p.Call(unix.SYS_WAIT4, child.PID(), at, 0, 0)
	return int(puppet.Peek[int32](p, at))
}

// killedBySigio looks for no delivery: a signal that kills is delivered to each
// thread as a SIGKILL (complete_signal).
func killedBySigio(r *run) string {
	child := r.saw["child 0"].(int)
	Expect(r).To(HaveExactly(1, Exit().By(child).Where("killed by SIGIO", func(e trace.Event) bool { return e.Status == int(unix.SIGIO) })))
	Expect(r).To(HaveInOrder(Signal(unix.SIGIO).To(child), Exit().By(child)))
	return fmt.Sprintf("process %d: SIGIO, exit by signal %d", child, unix.SIGIO)
}

func parentHears(r *run) string {
	Expect(r.saw).To(HaveKeyWithValue("status 0", int(unix.SIGIO)), "wait status")
	return fmt.Sprintf("wait4 says that signal %d killed it (“I/O possible”)", unix.WaitStatus(r.saw["status 0"].(int)).Signal())
}

func ignoredSigio(r *run) string {
	child := r.saw["child 1"].(int)
	Expect(r).To(HaveExactly(1, Signal(unix.SIGIO).To(child).Where("ignored", func(e trace.Event) bool { return e.Result == trace.SignalIgnored })))
	Expect(r).NotTo(HaveAny(Delivery(unix.SIGIO).By(child)))
	return fmt.Sprintf("to process %d: generated and ignored, not delivered", child)
}
